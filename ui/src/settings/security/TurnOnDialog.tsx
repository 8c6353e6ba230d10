import { createSignal, type JSX, Show } from 'solid-js';
import { FirstAdminForm } from '../../auth/FirstAdminForm.tsx';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';

/** Turns sign-in on. Where nobody could sign in afterwards, the first administrator is made with it. */
export function TurnOnDialog(props: { adminThere: boolean; onClose: () => void }) {
  const { t, session } = useSettings();
  const cancel = () => (
    <Button kind="text" onClick={props.onClose}>
      {t.common.cancel}
    </Button>
  );
  return (
    <Dialog title={t.security.turnOn} onClose={props.onClose}>
      <p>{t.security.turnOnHint}</p>
      <Show when={!props.adminThere} fallback={<PlainSwitch aside={cancel()} />}>
        <p>{t.security.turnOnFirst}</p>
        <FirstAdminForm action={t.security.turnOn} save={(person) => session.turnSignInOn(person)} aside={cancel()} />
      </Show>
    </Dialog>
  );
}

function PlainSwitch(props: { aside: JSX.Element }) {
  const { t, session, speaker } = useSettings();
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const turnOn = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    try {
      await session.turnSignInOn();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
      setBusy(false);
    }
  };
  return (
    <>
      <Show when={refused()}>
        <Note kind="bad">{refused()}</Note>
      </Show>
      <div class="actions">
        {props.aside}
        <Button kind="filled" busy={busy()} onClick={() => void turnOn()}>
          {t.security.turnOn}
        </Button>
      </div>
    </>
  );
}
