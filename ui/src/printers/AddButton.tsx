import Plus from 'lucide-solid/icons/plus';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { usePanel } from '../context.ts';
import { Button, IconButton } from '../ui/Button.tsx';

const loadDialog = () => import('./AddPrinterDialog.tsx');
const AddPrinterDialog = lazy(() => loadDialog().then((module) => ({ default: module.AddPrinterDialog })));

/** @param props.look `header`: tonal, on a phone its icon alone; `first`: the one filled button of the first run */
export function AddButton(props: { look: 'header' | 'first' }) {
  const { t } = usePanel();
  const [open, setOpen] = createSignal(false);
  const fetchDialog = (): void => void loadDialog();
  return (
    <>
      <Button
        class={props.look === 'header' ? 'wide-only' : ''}
        kind={props.look === 'header' ? 'tonal' : 'filled'}
        icon={Plus}
        onPointerEnter={fetchDialog}
        onFocus={fetchDialog}
        onClick={() => setOpen(true)}
      >
        {t.printers.add}
      </Button>
      <Show when={props.look === 'header'}>
        <IconButton class="phone-only" icon={Plus} label={t.printers.add} onClick={() => setOpen(true)} />
      </Show>
      <Show when={open()}>
        <Suspense>
          <AddPrinterDialog onClose={() => setOpen(false)} />
        </Suspense>
      </Show>
    </>
  );
}
