import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { useSettings } from '../useSettings.ts';
import { createKeyForm, type KeyForm } from './createKeyForm.ts';
import { KeyFormDialog } from './KeyFormDialog.tsx';
import { RevealDialog } from './RevealDialog.tsx';
import type { ApiKeyWithSecret } from './wire.ts';

/** First the form, then, once, the secret. */
export function CreateKeyDialog(props: { onClose: () => void }) {
  const { t, connection } = useSettings();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [made, setMade] = createSignal<ApiKeyWithSecret | null>(null);
  const form: KeyForm = createKeyForm(null, async () => {
    setMade(await connection.api().createApiKey(form.whole()));
    void queries.invalidateQueries({ queryKey: ['apiKeys'] });
  });
  return (
    <Show
      when={made()}
      fallback={
        <KeyFormDialog
          form={form}
          title={t.keys.create}
          action={t.keys.create}
          opener={opener}
          onClose={props.onClose}
        />
      }
    >
      {(key) => (
        <RevealDialog
          opener={opener}
          text={t.keys.revealText(key().name)}
          secret={key().secret}
          onClose={props.onClose}
        />
      )}
    </Show>
  );
}
