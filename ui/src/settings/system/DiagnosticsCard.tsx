import Copy from 'lucide-solid/icons/copy';
import Download from 'lucide-solid/icons/download';
import { createSignal, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { address } from '../../http.ts';
import { Button } from '../../ui/Button.tsx';
import { copyFrom, isTouch } from '../../ui/copyText.ts';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { Diagnostics } from './wire.ts';
import '../../ui/codeblock.css';
import './system.css';

const FILE = 'bambuddy-diagnostics.json';
const ROWS = 12;

/** A bundle for whoever helps, and the newest lines of the log; for administrators. */
export function DiagnosticsCard() {
  const { t, connection, speaker } = useSettings();
  const [bundle, setBundle] = createSignal<Diagnostics>();
  const [showing, setShowing] = createSignal<'text' | 'log' | null>(null);
  const [busy, setBusy] = createSignal<'text' | 'log' | null>(null);
  const [said, setSaid] = createSignal<string | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  let box: HTMLTextAreaElement | undefined;

  const load = async (show: 'text' | 'log'): Promise<boolean> => {
    setBusy(show);
    setSaid(null);
    setRefused(null);
    try {
      setBundle(await connection.api().diagnostics());
      setShowing(show);
      return true;
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
      return false;
    } finally {
      setBusy(null);
    }
  };
  const copy = async (): Promise<void> => {
    if (!(await load('text')) || box === undefined) return;
    const refusal = isTouch() ? t.common.copyRefusedTouch : t.common.copyRefused;
    const words = (await copyFrom(box)) ? t.system.copied : refusal;
    setSaid(words);
    speaker.say(words);
  };
  const toggleLog = (): void => {
    if (showing() === 'log') setShowing(null);
    else void load('log');
  };
  const text = (): string =>
    showing() === 'log' ? (bundle()?.log.join('\n') ?? '') || t.system.noLog : JSON.stringify(bundle(), null, 2);
  const blocked = (): string | undefined => (connection.open() ? undefined : t.connection.commandsOff);
  return (
    <section class="card stack">
      <h2 class="section-title">{t.system.diagnostics}</h2>
      <p class="muted prose">{t.system.diagnosticsHint}</p>
      <div class="line wrap">
        <Button icon={Copy} busy={busy() === 'text'} blocked={blocked()} onClick={() => void copy()}>
          {t.system.copyDiagnostics}
        </Button>
        <a class="button text" href={address('api/v1/system/diagnostics').href} download={FILE}>
          <Download size={18} aria-hidden={true} />
          <span>{t.system.download}</span>
        </a>
        <Button
          kind="text"
          busy={busy() === 'log'}
          blocked={blocked()}
          aria-expanded={showing() === 'log'}
          onClick={toggleLog}
        >
          {showing() === 'log' ? t.system.hideLog : t.system.showLog}
        </Button>
      </div>
      <Show when={refused()}>{(words) => <Note kind="bad">{words()}</Note>}</Show>
      <Show when={said()}>
        <p class="meta">{said()}</p>
      </Show>
      <Show when={showing()}>
        <textarea
          ref={box}
          class="code diagnostics-text"
          readOnly={true}
          rows={ROWS}
          aria-label={showing() === 'log' ? t.system.log : t.system.file}
          spellcheck={false}
          value={text()}
        />
      </Show>
    </section>
  );
}
