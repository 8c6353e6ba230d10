import { createMemo, type JSX, Show } from 'solid-js';
import { Note } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import type { LivePreview } from './createPreview.ts';
import type { WebhookForm } from './createWebhookForm.ts';
import { ALL_EVENTS, hostOf } from './draft.ts';
import { useNotifications } from './useNotifications.ts';
import type { Preview, SentEvent } from './wire.ts';
import '../../ui/codeblock.css';

/** What is sent of an event, as the form stands now. */
export function PreviewPane(props: { form: WebhookForm; preview: LivePreview; children: JSX.Element }) {
  const { n } = useNotifications();
  const draft = () => props.form.draft();
  const chosen = (): SentEvent => props.preview.event();
  const events = createMemo(
    (): SentEvent[] => [...ALL_EVENTS.filter((event) => draft().events.has(event) || event === chosen()), 'test'],
    undefined,
    { equals: (a, b) => a.join() === b.join() },
  );
  const options = createMemo(() => events().map((event) => ({ value: event, label: n.event[event] })));
  const goal = (): string => {
    const { target, url } = draft();
    if (target === 'ha_webhook') return n.preview.sentToHook;
    if (target === 'ha_action' && url.trim() !== '') return n.preview.sentToAction(url.trim());
    if (target === 'ha_action') return n.preview.sentNowhere;
    const host = hostOf(url.trim()) ?? (url.trim() === '' ? hostOf(props.form.webhook?.url ?? '') : null);
    return host === null ? n.preview.sentNowhere : n.preview.sentTo(host);
  };
  return (
    <div class="stack">
      <p>{goal()}</p>
      <Show when={props.form.webhook?.check}>
        {(check) => (
          <Note kind={check().exists === false || check().accepts_post === false ? 'warn' : 'info'}>
            {check().sentence}
          </Note>
        )}
      </Show>
      <Select
        label={n.preview.event}
        options={options()}
        value={chosen()}
        onValue={(event) => props.preview.setEvent(event as SentEvent)}
      />
      <Show when={props.preview.refused()}>{(why) => <Note kind="bad">{why()}</Note>}</Show>
      <Show when={props.preview.shown()} fallback={<div class="bone preview-bone" aria-hidden="true" />}>
        {(preview) => <Sent form={props.form} preview={preview()} />}
      </Show>
      {props.children}
    </div>
  );
}

function Sent(props: { form: WebhookForm; preview: Preview }) {
  const { n } = useNotifications();
  const body = () => (props.preview.body === null ? null : spread(props.preview.body));
  const headers = (): string =>
    [
      `content-type: ${props.preview.content_type}`,
      ...Object.entries(props.preview.headers).map(([name, value]) => `${name}: ${value}`),
      'webhook-id: evt_…',
      `webhook-timestamp: ${Math.floor(Date.now() / 1000)}`,
      'webhook-signature: v1,…',
      ...props.form.draft().headers.flatMap(({ name }) => (name === '' ? [] : `${name}: (${n.preview.hidden})`)),
    ].join('\n');
  return (
    <>
      <Show when={props.form.draft().target === 'http'}>
        <Block label={n.preview.headers} text={headers()} />
      </Show>
      <Show when={body()} fallback={<Note kind="warn">{n.preview.blocked}</Note>}>
        {(shown) => <Block label={shown().spread ? n.preview.bodySpread : n.preview.body} text={shown().text} />}
      </Show>
    </>
  );
}

function Block(props: { label: string; text: string }) {
  return (
    <div class="field">
      <p class="field-label">{props.label}</p>
      <pre class="code">{props.text}</pre>
    </div>
  );
}

/** JSON in one line is spread over several; everything else stays. */
function spread(body: string): { text: string; spread: boolean } {
  try {
    const text = JSON.stringify(JSON.parse(body), null, 2);
    return { text, spread: text !== body };
  } catch {
    return { text: body, spread: false };
  }
}
