import { useQueryClient } from '@tanstack/solid-query';
import { createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { useSettings } from '../useSettings.ts';
import type { ApiKey } from './wire.ts';

/** The question before a key stops working: when and from where it was used last. */
export function DeleteKey(props: { apiKey: ApiKey; onClose: () => void }) {
  const { t, format, connection, speaker, toaster, now } = useSettings();
  const queries = useQueryClient();
  const [refused, setRefused] = createSignal<string>();
  const loss = (): string => {
    const { last_used_at, last_used_ip } = props.apiKey;
    if (last_used_at === null) return t.keys.removeNever;
    const last = format.ago(last_used_at, now());
    return last_used_ip === null ? t.keys.removeUsed(last) : t.keys.removeUsedFrom(last, last_used_ip);
  };
  const remove = async (): Promise<void> => {
    const { id, name } = props.apiKey;
    try {
      await connection.api().deleteApiKey(id);
      await queries.invalidateQueries({ queryKey: ['apiKeys'] });
      toaster.show(t.keys.removed(name));
      props.onClose();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={t.keys.removeQuestion(props.apiKey.name)}
      consequence={loss()}
      safe={t.keys.keep}
      danger={t.keys.removeAction}
      error={refused()}
      onConfirm={remove}
      onClose={props.onClose}
    />
  );
}
