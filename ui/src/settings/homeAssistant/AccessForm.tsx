import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { HomeAssistantTrial } from './wire.ts';

/** Where Home Assistant is, for a Bambuddy that is no add-on of it: tried before it is kept. */
export function AccessForm(props: { url: string | null; tokenSet: boolean }) {
  const { t, connection, toaster, speaker } = useSettings();
  const words = t.homeAssistant;
  const queries = useQueryClient();
  const [trial, setTrial] = createSignal<HomeAssistantTrial | null>(null);
  const [trying, setTrying] = createSignal(false);
  const entered = (values: { url: string; token: string }) => ({
    url: values.url.trim(),
    ...(values.token.trim() === '' ? {} : { token: values.token.trim() }),
  });
  const form = createForm({
    start: { url: props.url ?? '', token: '' },
    check: ({ url, token }) => ({
      ...(/^https?:\/\/\S+$/.test(url.trim()) ? {} : { url: words.urlWrong }),
      ...(token.trim() === '' && !(props.tokenSet && url.trim() === props.url) ? { token: words.tokenMissing } : {}),
    }),
    save: async (values) => {
      const found = await connection.api().testHomeAssistant(entered(values));
      setTrial(found);
      if (found.problem !== null) return speaker.warn(found.problem);
      await connection.api().updateHomeAssistant(entered(values));
      await queries.invalidateQueries({ queryKey: ['homeAssistant'] });
      form.set('token')('');
      toaster.show(words.saved);
    },
  });
  const forget = async (): Promise<void> => {
    setTrying(true);
    try {
      await connection.api().updateHomeAssistant({ url: null, token: null });
      await queries.invalidateQueries({ queryKey: ['homeAssistant'] });
      form.set('url')('');
      setTrial(null);
      toaster.show(words.forgotten);
    } catch (error) {
      speaker.warn(refusalOf(error, t.connection.noAnswer).detail);
    } finally {
      setTrying(false);
    }
  };
  return (
    <section class="card stack">
      <h2 class="section-title">{words.where}</h2>
      <form novalidate class="stack" onSubmit={(event) => void form.submit(event)}>
        <Field
          label={words.url}
          hint={words.urlHint}
          inputmode="url"
          value={form.values().url}
          onValue={form.set('url')}
          error={form.errors().url}
        />
        <Field
          label={words.token}
          aside={props.tokenSet ? words.tokenKept : ''}
          hint={words.tokenHint}
          type="password"
          autocomplete="new-password"
          value={form.values().token}
          onValue={form.set('token')}
          error={form.errors().token}
        />
        <Show when={trial()?.problem}>{(problem) => <Note kind="bad">{problem()}</Note>}</Show>
        <Show when={form.refused()}>
          <Note kind="bad">{form.refused()}</Note>
        </Show>
        <div class="access-actions">
          <Button type="submit" kind="filled" busy={form.busy()} blocked={blocked()}>
            {words.connect}
          </Button>
          <Show when={props.url}>
            <Button kind="text" busy={trying()} blocked={blocked()} onClick={() => void forget()}>
              {words.disconnect}
            </Button>
          </Show>
        </div>
      </form>
    </section>
  );

  function blocked(): string | undefined {
    return connection.open() ? undefined : t.connection.commandsOff;
  }
}
