import { useQueryClient } from '@tanstack/solid-query';
import { Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';

/** The discovery prefix, for the few who changed it in Home Assistant. */
export function PrefixForm(props: { prefix: string }) {
  const { t, connection, toaster } = useSettings();
  const words = t.homeAssistant;
  const queries = useQueryClient();
  const form = createForm({
    start: { prefix: props.prefix },
    named: { discovery_prefix: 'prefix' },
    check: ({ prefix }) => (/^[^#+\s/]([^#+\s]*[^#+\s/])?$/.test(prefix.trim()) ? {} : { prefix: words.prefixWrong }),
    save: async ({ prefix }) => {
      await connection.api().updateHomeAssistant({ discovery_prefix: prefix.trim() });
      await queries.invalidateQueries({ queryKey: ['homeAssistant'] });
      toaster.show(words.prefixSaved);
    },
  });
  return (
    <details class="card">
      <summary>{words.prefix}</summary>
      <form novalidate class="stack" onSubmit={(event) => void form.submit(event)}>
        <Field
          label={words.prefix}
          hint={words.prefixHint}
          value={form.values().prefix}
          onValue={form.set('prefix')}
          error={form.errors().prefix}
        />
        <Show when={form.refused()}>
          <Note kind="bad">{form.refused()}</Note>
        </Show>
        <div>
          <Button type="submit" busy={form.busy()} blocked={connection.open() ? undefined : t.connection.commandsOff}>
            {words.prefixSave}
          </Button>
        </div>
      </form>
    </details>
  );
}
