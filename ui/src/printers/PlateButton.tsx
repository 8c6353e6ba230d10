import Check from 'lucide-solid/icons/check';
import { usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import type { Printer } from '../wire.ts';
import type { Commands } from './createCommands.ts';

/** Says that the plate is empty, after a print has ended. @param props.dense in a row of the list */
export function PlateButton(props: { printer: Printer; commands: Commands; dense?: boolean }) {
  const { t } = usePanel();
  const busy = () => props.commands.busy() === 'clearPlate';
  const clear = async ({ currentTarget }: MouseEvent): Promise<void> => {
    const button = currentTarget as HTMLElement;
    const place = button.closest('.printer-card, .printer-row');
    const focused = document.activeElement === button;
    await props.commands.run('clearPlate');
    if (!focused || document.activeElement !== document.body) return;
    // The button has gone with what it was for: the focus goes to its printer, or to the page where that has moved.
    const next = place?.isConnected ? place.querySelector<HTMLElement>('.row-link') : null;
    (next ?? document.querySelector('h1'))?.focus();
  };
  return (
    <Button
      kind={props.dense ? 'tonal' : 'filled'}
      icon={Check}
      dense={props.dense === true}
      busy={busy()}
      blocked={props.commands.blocked('clearPlate')}
      aria-label={`${t.printer.clearPlate}: ${props.printer.name}`}
      onClick={(event) => void clear(event)}
    >
      {t.printer.clearPlate}
    </Button>
  );
}
