import { useBeforeLeave } from '@solidjs/router';
import { createSignal, onCleanup, onMount } from 'solid-js';
import { usePanel } from '../../context.ts';
import { createMedia, WIDE } from '../../createMedia.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyBox } from '../../ui/CodeBlock.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { scriptAddress } from './keys.ts';

/** The port on which scripts reach the API without Home Assistant. */
const DIRECT_PORT = 8000;

/** The secret of a new key, shown once. Every way out that is not "Done" asks first. */
export function RevealDialog(props: { name: string; secret: string; opener: Element | null; onClose: () => void }) {
  const { t, homeAssistant } = usePanel();
  const wide = createMedia(WIDE);
  const [saved, setSaved] = createSignal(false);
  let leaving = false;
  const curl = (): string =>
    `curl -H "X-API-Key: ${props.secret}" ${scriptAddress(document.baseURI, homeAssistant.inside, DIRECT_PORT)}`;
  const question = () => ({ question: t.keys.leaveQuestion, stay: t.keys.leaveKeep, leave: t.keys.leave });

  const reload = (event: BeforeUnloadEvent): void => {
    if (!saved()) event.preventDefault();
  };
  onMount(() => window.addEventListener('beforeunload', reload));
  onCleanup(() => window.removeEventListener('beforeunload', reload));
  useBeforeLeave((event) => {
    if (saved() || leaving) return;
    event.preventDefault();
    if (!window.confirm(t.keys.leaveQuestion)) return;
    leaving = true;
    event.retry(true);
  });

  return (
    <Dialog
      title={t.keys.revealTitle}
      returnTo={props.opener}
      onClose={props.onClose}
      leaving={saved() ? undefined : question()}
    >
      <p>{t.keys.revealText(props.name)}</p>
      <CopyBox
        label={t.keys.secret}
        text={props.secret}
        copied={t.keys.copied}
        refused={t.keys.copyRefused}
        refusedTouch={t.keys.copyRefusedTouch}
        rows={wide() ? 2 : 3}
        labelled={true}
      />
      <CopyBox
        label={t.keys.tryIt}
        text={curl()}
        copied={t.common.copied}
        refused={t.common.copyRefused}
        refusedTouch={t.common.copyRefusedTouch}
        rows={3}
        labelled={true}
      />
      <label class="check">
        <input type="checkbox" checked={saved()} onChange={(event) => setSaved(event.currentTarget.checked)} />
        <span>{t.keys.saved}</span>
      </label>
      <div class="actions">
        <Button kind="filled" disabled={!saved()} onClick={props.onClose}>
          {t.keys.done}
        </Button>
      </div>
    </Dialog>
  );
}
