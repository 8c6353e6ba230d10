import { useQueryClient } from '@tanstack/solid-query';
import { Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import { readPrice } from './prices.ts';

/** Sets the price of a kWh, from now on. */
export function PriceForm(props: { currency: string | null }) {
  const { t, format, connection, toaster } = useSettings();
  const queries = useQueryClient();
  const wrongWith = (text: string): string | undefined => {
    const read = readPrice(text);
    if ('price' in read) return undefined;
    if (read.wrong === 'missing') return t.energy.priceMissing;
    return read.wrong === 'comma' ? t.energy.priceComma(text.trim(), read.better) : t.energy.priceWrong(text.trim());
  };
  const form = createForm({
    start: { price: '' },
    named: { energy_cost_per_kwh: 'price' },
    check: ({ price }) => {
      const wrong = wrongWith(price);
      return wrong === undefined ? {} : { price: wrong };
    },
    save: async ({ price }) => {
      await connection.api().setElectricityPrice(Number(price.trim()));
      await queries.invalidateQueries({ queryKey: ['electricityPrice'] });
      toaster.show(t.energy.saved(t.energy.perKwh(format.money(Number(price.trim()), props.currency))));
      form.set('price')('');
    },
  });
  return (
    <form novalidate onSubmit={(event) => void form.submit(event)}>
      <Field
        label={t.energy.price}
        hint={t.energy.priceHint}
        inputmode="decimal"
        value={form.values().price}
        onValue={form.set('price')}
        error={form.errors().price}
      />
      <Show when={form.refused()}>
        <Note kind="bad">{form.refused()}</Note>
      </Show>
      <Button
        type="submit"
        kind="filled"
        class="full-on-phone"
        busy={form.busy()}
        blocked={connection.open() ? undefined : t.connection.commandsOff}
      >
        {t.energy.set}
      </Button>
    </form>
  );
}
