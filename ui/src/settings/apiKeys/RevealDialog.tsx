import { Show } from 'solid-js';
import { CopyBox } from '../../ui/CodeBlock.tsx';
import { SecretDialog } from '../../ui/SecretDialog.tsx';
import { useSettings } from '../useSettings.ts';
import { scriptAddress } from './keys.ts';

/** The port on which scripts reach the API without Home Assistant. */
const DIRECT_PORT = 8000;

/** The secret of a new or rotated key, shown once, with a call to try it. */
export function RevealDialog(props: {
  /** What happened to which key. */
  text: string;
  /** What became of the secret before. */
  old?: string;
  secret: string;
  opener: Element | null;
  onClose: () => void;
}) {
  const { t, homeAssistant } = useSettings();
  const curl = (): string =>
    `curl -H "X-API-Key: ${props.secret}" ${scriptAddress(document.baseURI, homeAssistant.inside, DIRECT_PORT)}`;
  return (
    <SecretDialog
      words={{ ...t.keys, title: t.keys.revealTitle }}
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
      <CopyBox
        label={t.keys.tryIt}
        text={curl()}
        copied={t.common.copied}
        refused={t.common.copyRefused}
        refusedTouch={t.common.copyRefusedTouch}
        rows={3}
        labelled={true}
      />
    </SecretDialog>
  );
}
