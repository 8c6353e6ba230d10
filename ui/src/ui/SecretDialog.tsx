import { useBeforeLeave } from '@solidjs/router';
import { createSignal, type JSX, onCleanup, onMount, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { createMedia, WIDE } from '../createMedia.ts';
import { Button } from './Button.tsx';
import { CopyBox } from './CodeBlock.tsx';
import { Dialog } from './Dialog.tsx';
import './field.css';

export interface SecretWords {
  title: string;
  /** Names the secret: the label of its box. */
  secret: string;
  copied: string;
  copyRefused: string;
  copyRefusedTouch: string;
  saved: string;
  done: string;
  leaveQuestion: string;
  leaveKeep: string;
  leave: string;
}

/** A secret, shown once. Every way out that is not "Done" asks first. @param props.children what stands below the secret */
export function SecretDialog(props: {
  words: SecretWords;
  /** What it belongs to, and that it is not shown again. */
  text: JSX.Element;
  secret: string;
  opener: Element | null;
  onClose: () => void;
  children?: JSX.Element;
}) {
  const wide = createMedia(WIDE);
  const { saved, setSaved } = createGuard(() => props.words.leaveQuestion);
  return (
    <Dialog
      title={props.words.title}
      returnTo={props.opener}
      onClose={props.onClose}
      leaving={
        saved()
          ? undefined
          : { question: props.words.leaveQuestion, stay: props.words.leaveKeep, leave: props.words.leave }
      }
    >
      {props.text}
      <CopyBox
        label={props.words.secret}
        text={props.secret}
        copied={props.words.copied}
        refused={props.words.copyRefused}
        refusedTouch={props.words.copyRefusedTouch}
        rows={wide() ? 2 : 3}
        labelled={true}
      />
      <Show when={props.children}>{props.children}</Show>
      <label class="check">
        <input type="checkbox" checked={saved()} onChange={(event) => setSaved(event.currentTarget.checked)} />
        <span>{props.words.saved}</span>
      </label>
      <div class="actions">
        <Button kind="filled" disabled={!saved()} onClick={props.onClose}>
          {props.words.done}
        </Button>
      </div>
    </Dialog>
  );
}

/** Asks before the page is reloaded, closed or left by its history, until the secret is said to be saved. */
function createGuard(question: () => string) {
  const { session } = usePanel();
  const [saved, setSaved] = createSignal(false);
  let leaving = false;
  const reload = (event: BeforeUnloadEvent): void => {
    if (!saved()) event.preventDefault();
  };
  onMount(() => window.addEventListener('beforeunload', reload));
  onCleanup(() => window.removeEventListener('beforeunload', reload));
  useBeforeLeave((event) => {
    if (saved() || leaving || session.me() === null) return;
    event.preventDefault();
    if (!window.confirm(question())) return;
    leaving = true;
    event.retry(true);
  });
  return { saved, setSaved };
}
