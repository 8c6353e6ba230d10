import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Slider } from '../../ui/Slider.tsx';
import type { Printer, Status } from '../../wire.ts';
import { createCommands } from '../createCommands.ts';
import { fansOf } from './parts.ts';
import { useControls } from './useControls.ts';
import type { Controls, Fan } from './wire.ts';

const FULL = 100;
const STEP = 5;

/** Every fan of a printer; what was moved is sent together. */
export function FansDialog(props: {
  printer: Printer;
  status: Status | undefined;
  can: Controls;
  onClose: () => void;
}) {
  const { c, t, format } = useControls();
  const commands = createCommands(() => props.printer);
  // What was there when the dialog opened: a report does not move what a person is moving.
  const fans = fansOf(props.can, props.status);
  const [moved, setMoved] = createSignal<Partial<Record<Fan, number>>>({});
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const wanted = Object.entries(moved()) as [Fan, number][];
    if (wanted.length === 0) return props.onClose();
    const done = await commands.give(
      'fan',
      async (api, id) => {
        for (const [fan, speed] of wanted) await api.control.fan(id, fan, speed);
      },
      c.fansSet(props.printer.name),
    );
    if (done) props.onClose();
  };
  return (
    <Dialog title={c.fans} onClose={props.onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <For each={fans}>
          {({ fan, percent }) => (
            <Slider
              label={c.fan[fan]}
              value={moved()[fan] ?? percent ?? 0}
              max={FULL}
              step={STEP}
              write={(value) => format.percent(value)}
              onValue={(value) => setMoved({ ...moved(), [fan]: value })}
            />
          )}
        </For>
        <p class="meta">{c.fansHint}</p>
        <Show when={commands.refused()}>{(words) => <Note kind="bad">{words()}</Note>}</Show>
        <div class="actions">
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" kind="filled" busy={commands.busy() !== null} blocked={commands.blocked('fan')}>
            {c.setFans}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
