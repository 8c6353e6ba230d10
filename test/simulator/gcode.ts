import type { Profile } from './profiles/profile.ts';
import type { PrinterState } from './state.ts';
import { aim } from './thermal.ts';

const FANS = { '1': 'part', '2': 'aux', '3': 'chamber' } as const;

/** Carries out the few g-codes that show in a report: temperatures and fans. Everything else is accepted and ignored. */
export function runGcode(state: PrinterState, text: string, profile: Pick<Profile, 'chamberHeater'>): void {
  for (const line of text.split('\n')) {
    const [word, ...rest] = line.trim().split(/\s+/);
    const value = (letter: string) => {
      const found = rest.find((part) => part.startsWith(letter));
      return found === undefined ? undefined : Number(found.slice(1));
    };
    const amount = value('S') ?? 0;
    if (word === 'M140' || word === 'M190') aim(state.bed, amount, 0);
    if (word === 'M141' && profile.chamberHeater) aim(state.chamber, amount, 0);
    if (word === 'M104' || word === 'M109') {
      const nozzle = state.nozzles[value('T') ?? state.activeExtruder];
      if (nozzle !== undefined) aim(nozzle, amount, 0);
    }
    if (word === 'M106') {
      const fan = FANS[String(value('P') ?? 1) as keyof typeof FANS];
      if (fan !== undefined) state.fans = { ...state.fans, [fan]: Math.round((amount * 100) / 255) };
    }
  }
}
