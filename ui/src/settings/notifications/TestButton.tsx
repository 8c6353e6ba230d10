import { createSignal, type JSX, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { testKind, testLine } from './outcome.ts';
import { useNotifications } from './useNotifications.ts';
import type { TestResult } from './wire.ts';
import '../../ui/codeblock.css';

export interface Trial {
  busy: () => boolean;
  /** What came of the last test, or why there was none; nothing before the first. */
  result: () => JSX.Element;
  send: () => Promise<void>;
}

/** Sends a test event and shows at once what came of it. @param done called after each test */
export function createTrial(id: () => number, done: () => void): Trial {
  const { t, n, format, connection, speaker } = useNotifications();
  const [busy, setBusy] = createSignal(false);
  const [result, setResult] = createSignal<TestResult | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const send = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    setResult(null);
    try {
      const told = await connection.api().webhooks.test(id());
      setResult(told);
      speaker.say(testLine(told, n, format));
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
      done();
    }
  };
  return {
    busy,
    send,
    result: () => (
      <>
        <Show when={refused()}>{(why) => <Note kind="bad">{why()}</Note>}</Show>
        <Show when={result()}>
          {(told) => (
            <Note kind={testKind(told())}>
              {testLine(told(), n, format)}
              <Show when={told().answer}>
                {(answer) => (
                  <>
                    <p class="meta">{n.test.answer}</p>
                    <pre class="code">{answer()}</pre>
                  </>
                )}
              </Show>
            </Note>
          )}
        </Show>
      </>
    ),
  };
}

export function TestButton(props: { trial: Trial; blocked?: string | undefined; dense?: boolean; name?: string }) {
  const { t, n, connection } = useNotifications();
  return (
    <Button
      kind="tonal"
      dense={props.dense === true}
      busy={props.trial.busy()}
      aria-label={props.name === undefined ? undefined : `${n.sendTest}: ${props.name}`}
      blocked={connection.open() ? props.blocked : t.connection.commandsOff}
      onClick={() => void props.trial.send()}
    >
      {n.sendTest}
    </Button>
  );
}
