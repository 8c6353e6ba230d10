import SettingsIcon from 'lucide-solid/icons/settings';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { Button, IconButton } from '../ui/Button.tsx';
import type { Printer } from '../wire.ts';

const loadDialog = () => import('./PrinterSettingsDialog.tsx');
const PrinterSettingsDialog = lazy(() => loadDialog().then((module) => ({ default: module.PrinterSettingsDialog })));

/**
 * Opens name, address and access code of a printer.
 * @param props.prominent for the header: tonal, on a phone its icon alone
 */
export function SettingsButton(props: { printer: Printer; words: string; prominent?: boolean }) {
  const [open, setOpen] = createSignal(false);
  const fetchDialog = (): void => void loadDialog();
  return (
    <>
      <Show when={props.prominent}>
        <IconButton
          class="phone-only"
          icon={SettingsIcon}
          label={`${props.words}: ${props.printer.name}`}
          onClick={() => setOpen(true)}
        />
      </Show>
      <Button
        class={props.prominent ? 'wide-only' : ''}
        kind={props.prominent ? 'tonal' : 'text'}
        dense={!props.prominent}
        {...(props.prominent ? { icon: SettingsIcon } : {})}
        aria-label={`${props.words}: ${props.printer.name}`}
        onPointerEnter={fetchDialog}
        onFocus={fetchDialog}
        onClick={() => setOpen(true)}
      >
        {props.words}
      </Button>
      <Show when={open()}>
        <Suspense>
          <PrinterSettingsDialog printer={props.printer} onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </>
  );
}
