import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import { Note } from '../ui/Notice.tsx';
import type { Printer, Status } from '../wire.ts';
import type { Commands } from './createCommands.ts';
import { SettingsButton } from './SettingsButton.tsx';
import { complaintsOf, conditionOf } from './view.ts';

/**
 * What is wrong with a printer: its own complaints, a refused command, no answer.
 * @param props.all every complaint with its code; else only the first
 */
export function Complaints(props: { printer: Printer; status: Status | undefined; commands: Commands; all?: boolean }) {
  const { t, session } = usePanel();
  const hasCodes = (): boolean => (props.status?.hms_errors.length ?? 0) > 0;
  const complaints = () => (props.all ? complaintsOf(props.status) : complaintsOf(props.status).slice(0, 1));
  return (
    <>
      <Show when={props.commands.refused()}>
        {(words) => (
          <Note
            kind="bad"
            actions={
              <Button kind="text" dense={true} onClick={props.commands.dismiss}>
                {t.common.dismiss}
              </Button>
            }
          >
            {words()}
          </Note>
        )}
      </Show>
      <Show when={conditionOf(props.status) === 'offline'}>
        <Note kind="info" actions={<NoAnswerActions printer={props.printer} commands={props.commands} />}>
          {props.status?.connection_problem ?? t.printers.offlineNote(props.printer.ip_address)}
        </Note>
      </Show>
      <Show when={conditionOf(props.status) !== 'offline'}>
        <For each={complaints()}>
          {(complaint, at) => (
            <Note
              kind={complaint.bad ? 'bad' : 'warn'}
              actions={
                <Show when={props.all && at() === 0 && session.mayControl() && hasCodes()}>
                  <ClearErrors commands={props.commands} />
                </Show>
              }
            >
              {complaint.text ?? t.printer.errorUnknown}
              <Show when={(props.all || complaint.text === null) && complaint.code}>
                {(code) => <p class="meta">{t.printer.errorCode(code())}</p>}
              </Show>
            </Note>
          )}
        </For>
        <Show when={props.status?.control_block === 'developer_mode_off' && complaints().length === 0}>
          <Note kind="warn">{t.printers.refusesNote}</Note>
        </Show>
      </Show>
    </>
  );
}

/** Of all that the printer complains about. */
function ClearErrors(props: { commands: Commands }) {
  const { t } = usePanel();
  return (
    <Button
      kind="text"
      dense={true}
      busy={props.commands.busy() === 'clearErrors'}
      blocked={props.commands.blocked('clearErrors')}
      onClick={() => void props.commands.run('clearErrors')}
    >
      {t.printer.clearErrors}
    </Button>
  );
}

/** Try again at once; or put right the address or the access code. */
function NoAnswerActions(props: { printer: Printer; commands: Commands }) {
  const { t, session } = usePanel();
  return (
    <>
      <Show when={session.mayControl()}>
        <Button
          kind="text"
          dense={true}
          busy={props.commands.busy() === 'refresh'}
          blocked={props.commands.blocked('refresh')}
          aria-label={`${t.printer.tryNow}: ${props.printer.name}`}
          onClick={() => void props.commands.run('refresh')}
        >
          {t.printer.tryNow}
        </Button>
      </Show>
      <Show when={session.isAdmin()}>
        <SettingsButton printer={props.printer} words={t.printer.settings} />
      </Show>
    </>
  );
}
