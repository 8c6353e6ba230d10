import { useQueryClient } from '@tanstack/solid-query';
import { useSettings } from '../useSettings.ts';
import { createKeyForm, type KeyForm } from './createKeyForm.ts';
import { KeyFormDialog } from './KeyFormDialog.tsx';
import type { ApiKey } from './wire.ts';

/** What a key may do, where, until when: all but its secret. Only what was changed is sent. */
export function EditKeyDialog(props: { apiKey: ApiKey; onClose: () => void }) {
  const { t, connection, toaster } = useSettings();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const before = props.apiKey;
  const form: KeyForm = createKeyForm(before, async () => {
    const changes = form.changes();
    if (Object.keys(changes).length > 0) await connection.api().updateApiKey({ id: before.id, ...changes });
    void queries.invalidateQueries({ queryKey: ['apiKeys'] });
    toaster.show(t.keys.edited(form.name().trim()));
    props.onClose();
  });
  return (
    <KeyFormDialog
      form={form}
      title={t.keys.editTitle(before.name)}
      action={t.common.save}
      opener={opener}
      onClose={props.onClose}
    />
  );
}
