import { useQueryClient } from '@tanstack/solid-query';
import { createUniqueId, For, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';

/** The currency of prices and costs: typed, or chosen from those the browser knows. */
export function CurrencyForm(props: { currency: string | null }) {
  const { t, connection, toaster } = useSettings();
  const queries = useQueryClient();
  const list = createUniqueId();
  const form = createForm({
    start: { currency: props.currency ?? '' },
    check: ({ currency }) => (/^[a-z]{3}$/i.test(currency.trim()) ? {} : { currency: t.energy.currencyWrong }),
    save: async (values) => {
      const currency = values.currency.trim().toUpperCase();
      await connection.api().updateSettings({ currency });
      await queries.invalidateQueries({ queryKey: ['electricityPrice'] });
      toaster.show(t.energy.currencySaved(currency));
    },
  });
  return (
    <form novalidate onSubmit={(event) => void form.submit(event)}>
      <Field
        label={t.energy.currency}
        hint={t.energy.currencyHint}
        list={list}
        maxlength={3}
        autocapitalize="characters"
        value={form.values().currency}
        onValue={form.set('currency')}
        error={form.errors().currency}
      />
      <datalist id={list}>
        <For each={Intl.supportedValuesOf('currency')}>{(code) => <option value={code} />}</For>
      </datalist>
      <Show when={form.refused()}>
        <Note kind="bad">{form.refused()}</Note>
      </Show>
      <Button
        type="submit"
        kind="tonal"
        class="full-on-phone"
        busy={form.busy()}
        blocked={connection.open() ? undefined : t.connection.commandsOff}
      >
        {t.energy.setCurrency}
      </Button>
    </form>
  );
}
