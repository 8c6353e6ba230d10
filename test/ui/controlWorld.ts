import type { Controls } from '../../ui/src/printers/controls/wire.ts';
import type { Status } from '../../ui/src/wire.ts';

const HEATS_ITSELF = ['PREPARE', 'RUNNING'];

/** What can be done with a printer of this model in this state. */
export function controlsOf(model: string, { state, connected }: Status): Controls {
  const h2 = model === 'H2D';
  const open = model === 'A1 mini';
  const heater = (max: number) => ({ now: connected && !HEATS_ITSELF.includes(state ?? ''), max });
  return {
    speed: connected && state === 'RUNNING',
    lights: { chamber: connected, heatbed: h2 ? connected : null },
    fans: {
      part: connected,
      aux: open ? null : connected,
      aux2: h2 ? connected : null,
      chamber: open ? null : connected,
    },
    heat: {
      nozzle: heater(h2 ? 350 : 300),
      nozzle_2: h2 ? heater(350) : null,
      bed: heater(open ? 80 : 120),
      chamber: h2 ? heater(65) : null,
    },
    airduct: h2 ? connected : null,
    buzzer: h2 ? connected : null,
  };
}
