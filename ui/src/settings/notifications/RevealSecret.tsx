import { Show } from 'solid-js';
import { SecretDialog } from '../../ui/SecretDialog.tsx';
import { useNotifications } from './useNotifications.ts';

/** The signing secret of a new or rotated webhook, shown once. */
export function RevealSecret(props: {
  /** What happened to which webhook. */
  text: string;
  /** What became of the secret before. */
  old?: string;
  secret: string;
  opener: Element | null;
  onClose: () => void;
}) {
  const { n } = useNotifications();
  return (
    <SecretDialog
      words={n.secret}
      text={
        <>
          <p>{props.text}</p>
          <Show when={props.old}>{(old) => <p>{old()}</p>}</Show>
        </>
      }
      secret={props.secret}
      opener={props.opener}
      onClose={props.onClose}
    >
      <p class="meta">{n.secret.verify}</p>
    </SecretDialog>
  );
}
