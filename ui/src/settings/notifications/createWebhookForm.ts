import { useBeforeLeave } from '@solidjs/router';
import { type Accessor, createSignal } from 'solid-js';
import { type Refusal, refusalOf } from '../../faults.ts';
import { focusFirstError } from '../../ui/Field.tsx';
import { changesOf, faultsOf, inputOf, type WebhookDraft, type WebhookErrors } from './draft.ts';
import { useNotifications } from './useNotifications.ts';
import type { NewWebhook, Webhook, WebhookChange } from './wire.ts';

export interface WebhookForm {
  /** The webhook that is edited; null for a new one. */
  webhook: Webhook | null;
  draft: Accessor<WebhookDraft>;
  set: (change: Partial<WebhookDraft>) => void;
  errors: Accessor<WebhookErrors>;
  refused: Accessor<string | null>;
  busy: Accessor<boolean>;
  typed: Accessor<boolean>;
  submit: (event: SubmitEvent) => Promise<void>;
}

/** What is sent when nothing is wrong; what it throws is shown. */
export interface Saving {
  create: (input: NewWebhook) => Promise<void>;
  update: (webhook: Webhook, change: WebhookChange) => Promise<void>;
}

const DESTINATION = 'webhook_destination_refused';

/** The form of a webhook. Whoever leaves the page with something unsaved is asked. */
export function createWebhookForm(webhook: Webhook | null, before: WebhookDraft, saving: Saving): WebhookForm {
  const { t, n, connection, speaker } = useNotifications();
  const [draft, setDraft] = createSignal(before);
  const [errors, setErrors] = createSignal<WebhookErrors>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  let saved = false;
  const typed = (): boolean => Object.keys(changesOf(draft(), before)).length > 0;
  const show = (found: WebhookErrors, form: HTMLElement): boolean => {
    setErrors(found);
    const first = Object.values(found)[0];
    if (first === undefined) return false;
    speaker.warn(first);
    focusFirstError(form);
    return true;
  };
  useBeforeLeave((event) => {
    if (saved || !typed()) return;
    event.preventDefault();
    if (!window.confirm(t.common.discardQuestion)) return;
    saved = true;
    event.retry(true);
  });

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy() || !connection.open()) return;
    setRefused(null);
    if (show(faultsOf(draft(), webhook?.url_masked === true, n.form), form)) return;
    setBusy(true);
    saved = true;
    try {
      await (webhook === null ? saving.create(inputOf(draft())) : saving.update(webhook, changesOf(draft(), before)));
    } catch (error) {
      saved = false;
      const refusal = refusalOf(error, t.connection.noAnswer);
      if (show(placed(refusal, draft()), form)) return;
      setRefused(refusal.detail);
      speaker.warn(refusal.detail);
    } finally {
      setBusy(false);
    }
  };
  return {
    webhook,
    draft,
    set: (change) => void setDraft((now) => ({ ...now, ...change })),
    errors,
    refused,
    busy,
    typed,
    submit,
  };
}

/** What the server refused, at the field it is about. */
function placed({ reason, detail, fields }: Refusal, { headers }: WebhookDraft): WebhookErrors {
  if (reason === DESTINATION) return { url: detail };
  const header = headers.map(({ name }) => fields[name.trim()]).find((words) => words !== undefined);
  return header === undefined ? fields : { ...fields, headers: header };
}
