import { useNavigate } from '@solidjs/router';
import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { createMedia } from '../../createMedia.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { PrinterChoice } from '../PrinterChoice.tsx';
import { createPreview } from './createPreview.ts';
import { createWebhookForm, type WebhookForm } from './createWebhookForm.ts';
import { draftOf, newDraft } from './draft.ts';
import { EventFields } from './EventFields.tsx';
import { FormatFields } from './FormatFields.tsx';
import { isVerifiable, type Kind } from './kinds.ts';
import { LimitFields } from './LimitFields.tsx';
import { PreviewPane } from './PreviewPane.tsx';
import { RevealSecret } from './RevealSecret.tsx';
import { TargetFields } from './TargetFields.tsx';
import { createTrial, TestButton } from './TestButton.tsx';
import { useNotifications } from './useNotifications.ts';
import type { EventEntry, FormatEntry, Webhook, WebhookWithSecret } from './wire.ts';

/** From here on the preview stands beside the form. */
const TWO_COLUMNS = '(min-width: 960px)';

/** The form and, beside it, what it would send. */
export function WebhookEditor(props: {
  kind: Kind;
  webhook: Webhook | null;
  events: EventEntry[];
  formats: FormatEntry[];
}) {
  const { n, connection, toaster } = useNotifications();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const beside = createMedia(TWO_COLUMNS);
  const [made, setMade] = createSignal<WebhookWithSecret | null>(null);
  const { webhook, kind, events } = props;
  const show = (id: number): void => navigate(`/settings/notifications/${id}`);
  const form = createWebhookForm(webhook, webhook === null ? newDraft(kind, events) : draftOf(webhook), {
    create: async (input) => {
      const created = await connection.api().webhooks.create(input);
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
      if (isVerifiable(kind)) setMade(created);
      else show(created.id);
    },
    update: async ({ id }, change) => {
      const { name } = await connection.api().webhooks.update(id, change);
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      toaster.show(n.saved(name));
      show(id);
    },
  });
  const preview = createPreview(form.draft);
  const placeholders = (): string[] => props.formats.find(({ name }) => name === 'template')?.placeholders ?? [];
  const trial = createTrial(
    () => webhook?.id ?? 0,
    () => void queries.invalidateQueries({ queryKey: ['webhooks'] }),
  );
  const blocked = (): string | undefined => {
    if (webhook === null) return n.preview.saveNew;
    return form.typed() ? n.preview.saveFirst : undefined;
  };
  const pane = () => (
    <PreviewPane form={form} preview={preview}>
      <div class="test-line">
        <TestButton trial={trial} blocked={blocked()} />
        <Show when={blocked()}>{(why) => <p class="meta">{why()}</p>}</Show>
      </div>
      {trial.result()}
    </PreviewPane>
  );
  return (
    <div class="editor">
      <form class="card" novalidate onSubmit={(event) => void form.submit(event)}>
        <div class="stack">
          <TargetFields form={form} />
          <FormatFields form={form} templateErrors={preview.shown()?.errors ?? []} placeholders={placeholders()} />
          <EventFields form={form} offered={props.events} />
          <PrinterChoice
            words={n.form}
            chosen={form.draft().printers}
            onChoose={(printers) => form.set({ printers })}
            error={form.errors().printer_ids}
          />
          <LimitFields form={form} />
          <Show when={form.refused()}>
            <Note kind="bad">{form.refused()}</Note>
          </Show>
          <FormActions form={form} onCancel={() => navigate(backOf(webhook))} />
        </div>
      </form>
      <Show
        when={beside()}
        fallback={
          <details class="card preview-fold">
            <summary>{n.preview.show}</summary>
            {pane()}
          </details>
        }
      >
        <section class="card preview-beside" aria-label={n.preview.title}>
          <h2 class="section-title">{n.preview.title}</h2>
          {pane()}
        </section>
      </Show>
      <Show when={made()}>
        {(created) => (
          <RevealSecret
            text={n.secret.created(created().name)}
            secret={created().secret}
            opener={null}
            onClose={() => show(created().id)}
          />
        )}
      </Show>
    </div>
  );
}

function FormActions(props: { form: WebhookForm; onCancel: () => void }) {
  const { t, n, connection } = useNotifications();
  return (
    <div class="actions">
      <Button kind="text" onClick={props.onCancel}>
        {t.common.cancel}
      </Button>
      <Button
        type="submit"
        kind="filled"
        busy={props.form.busy()}
        blocked={connection.open() ? undefined : t.connection.commandsOff}
      >
        {props.form.webhook === null ? n.form.create : t.common.save}
      </Button>
    </div>
  );
}

function backOf(webhook: Webhook | null): string {
  return webhook === null ? '/settings/notifications' : `/settings/notifications/${webhook.id}`;
}
