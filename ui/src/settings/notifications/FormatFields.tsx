import { Show, untrack } from 'solid-js';
import { Select } from '../../ui/Select.tsx';
import type { WebhookForm } from './createWebhookForm.ts';
import { formatsFor } from './kinds.ts';
import { TemplateField } from './TemplateField.tsx';
import { useNotifications } from './useNotifications.ts';
import type { FormatName, TemplateError } from './wire.ts';

const VERSIONS = [1, 2] as const;

/** What the body looks like. An action has no choice: its template is its data. */
export function FormatFields(props: {
  form: WebhookForm;
  templateErrors: readonly TemplateError[];
  placeholders: readonly string[];
}) {
  const { n } = useNotifications();
  const draft = () => props.form.draft();
  const formats = formatsFor(untrack(draft).target).map((format) => ({ value: format, label: n.form.formats[format] }));
  const versions = VERSIONS.map((version) => ({
    value: String(version),
    label: version === 1 ? n.form.version1 : n.form.version2,
  }));
  return (
    <>
      <Show when={draft().target !== 'ha_action'}>
        <div class="field">
          <Select
            label={n.form.format}
            options={formats}
            value={draft().format}
            onValue={(format) => props.form.set({ format: format as FormatName })}
          />
          <p class="meta">{n.form.formatHints[draft().format]}</p>
        </div>
      </Show>
      <Show when={draft().format === 'documented'}>
        <Select
          label={n.form.version}
          options={versions}
          value={String(draft().version)}
          onValue={(version) => props.form.set({ version: Number(version) })}
        />
      </Show>
      <Show when={draft().format === 'template'}>
        <TemplateField
          label={draft().target === 'ha_action' ? n.form.actionTemplate : n.form.template}
          value={draft().template}
          onValue={(template) => props.form.set({ template })}
          error={props.form.errors().template}
          found={props.templateErrors}
          placeholders={props.placeholders}
        />
      </Show>
    </>
  );
}
