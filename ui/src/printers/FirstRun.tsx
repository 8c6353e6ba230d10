import Printer from 'lucide-solid/icons/printer';
import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Empty } from '../ui/Notice.tsx';
import { AddButton } from './AddButton.tsx';

/** No printer yet: what is needed, and the button. */
export function FirstRun() {
  const { t, session } = usePanel();
  return (
    <Show when={session.isAdmin()} fallback={<Empty icon={Printer}>{t.printers.firstViewer}</Empty>}>
      <Empty icon={Printer} action={<AddButton look="first" />}>
        <div class="stack">
          <h2>{t.printers.firstTitle}</h2>
          <p>{t.printers.firstText}</p>
        </div>
      </Empty>
    </Show>
  );
}
