import { createSignal, For, type JSX, Show } from 'solid-js';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { Chip } from '../ui/Chip.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Note } from '../ui/Notice.tsx';
import { useSettings } from './useSettings.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How long the secret before may be good beside the new one, in seconds. */
const OVERLAPS = [0, HOUR, DAY, 7 * DAY] as const;

/** The question before a secret is replaced: how long the old one is good too. */
export function OverlapDialog(props: {
  title: string;
  label: string;
  spans: { now: string; hours: (count: number) => string; days: (count: number) => string };
  /** What the choice means; `until` is null when the old one ends at once. */
  told: (until: string | null) => string;
  action: string;
  opener: Element | null;
  /** @param seconds the overlap that was chosen. What it throws is shown. */
  onRotate: (seconds: number) => Promise<void>;
  onClose: () => void;
  children?: JSX.Element;
}) {
  const { t, format, connection, speaker, now } = useSettings();
  const [overlap, setOverlap] = createSignal<number>(DAY);
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const word = (seconds: number): string => {
    if (seconds === 0) return props.spans.now;
    return seconds > DAY ? props.spans.days(seconds / DAY) : props.spans.hours(seconds / HOUR);
  };
  const until = (): string | null =>
    overlap() === 0 ? null : format.clock(new Date(now() + overlap() * 1000).toISOString(), now());
  const rotate = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      await props.onRotate(overlap());
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={props.title} returnTo={props.opener} onClose={props.onClose}>
      <fieldset class="choice">
        <legend class="field-label">{props.label}</legend>
        <div class="chips">
          <For each={OVERLAPS}>
            {(seconds) => (
              <Chip pressed={overlap() === seconds} onPress={() => setOverlap(seconds)}>
                {word(seconds)}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <p aria-live="polite">{props.told(until())}</p>
      {props.children}
      <Show when={refused()}>
        <Note kind="bad">{refused()}</Note>
      </Show>
      <div class="actions">
        <Button kind="text" onClick={props.onClose}>
          {t.common.cancel}
        </Button>
        <Button
          kind="filled"
          busy={busy()}
          blocked={connection.open() ? undefined : t.connection.commandsOff}
          onClick={() => void rotate()}
        >
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
