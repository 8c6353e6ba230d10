import { createUniqueId, For, Show } from 'solid-js';
import { Field } from '../../ui/Field.tsx';
import type { WebhookForm } from './createWebhookForm.ts';
import { kindOf } from './kinds.ts';
import { useNotifications } from './useNotifications.ts';
import type { Reach } from './wire.ts';

const REACHES: readonly Reach[] = ['home', 'internet'];

/** What it is called, where it is sent, and how far that may be. */
export function TargetFields(props: { form: WebhookForm }) {
  const { n } = useNotifications();
  const draft = () => props.form.draft();
  const label = (): string => {
    if (draft().target === 'http') return n.form.url;
    return draft().target === 'ha_webhook' ? n.form.hookId : n.form.action;
  };
  const hint = (): string => {
    const { webhook } = props.form;
    if (webhook?.url_masked) return n.form.urlStored(webhook.url);
    if (draft().target !== 'http') return draft().target === 'ha_webhook' ? n.form.hookIdHint : n.form.actionHint;
    return n.form.urlHints[kindOf(draft())] ?? n.form.urlHints.http ?? '';
  };
  return (
    <>
      <Field
        label={n.form.name}
        hint={n.form.nameHint}
        value={draft().name}
        onValue={(name) => props.form.set({ name })}
        error={props.form.errors().name}
        maxlength={100}
      />
      <Field
        label={label()}
        hint={hint()}
        inputmode={draft().target === 'http' ? 'url' : 'text'}
        autocapitalize="none"
        value={draft().url}
        onValue={(url) => props.form.set({ url })}
        error={props.form.errors().url}
        maxlength={2048}
      />
      <Show when={draft().target === 'http'}>
        <ReachChoice reach={draft().reach} onChoose={(reach) => props.form.set({ reach })} />
      </Show>
    </>
  );
}

function ReachChoice(props: { reach: Reach; onChoose: (reach: Reach) => void }) {
  const { n } = useNotifications();
  const id = createUniqueId();
  const words = (reach: Reach): [string, string] =>
    reach === 'home' ? [n.form.home, n.form.homeHint] : [n.form.internet, n.form.internetHint];
  return (
    <fieldset class="choice">
      <legend class="field-label">{n.form.reach}</legend>
      <For each={REACHES}>
        {(reach) => (
          <label class="check">
            <input type="radio" name={id} checked={props.reach === reach} onChange={() => props.onChoose(reach)} />
            <span>
              {words(reach)[0]}
              <small>{words(reach)[1]}</small>
            </span>
          </label>
        )}
      </For>
    </fieldset>
  );
}
