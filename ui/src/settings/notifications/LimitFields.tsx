import { createMemo, Show, untrack } from 'solid-js';
import { AreaField } from '../../ui/AreaField.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { WebhookForm } from './createWebhookForm.ts';
import { HeaderFields } from './HeaderFields.tsx';
import { useNotifications } from './useNotifications.ts';

const CODE_ROWS = 3;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
/** The ages that are offered, in seconds. */
const AGES = [10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY] as const;
const NEVER = 'never';
const RATE_START = '5';

/** What most webhooks leave as it is. */
export function LimitFields(props: { form: WebhookForm }) {
  const { n, format } = useNotifications();
  const draft = () => props.form.draft();
  const { headers, muted, rate, certificate } = untrack(draft);
  const used = headers.length > 0 || muted !== '' || rate !== RATE_START || certificate !== '';
  const wrong = (): boolean => {
    const { headers, muted_codes, rate_per_second, certificate_sha256 } = props.form.errors();
    return [headers, muted_codes, rate_per_second, certificate_sha256].some((error) => error !== undefined);
  };
  const maxAge = createMemo(() => draft().maxAge);
  const ages = createMemo(() => {
    const offered = [...new Set([...AGES, maxAge() ?? HOUR])].sort((a, b) => a - b);
    return [
      { value: NEVER, label: n.form.ageNever },
      ...offered.map((age) => ({ value: String(age), label: n.form.ageOf(format.duration(age)) })),
    ];
  });
  return (
    <details open={used || wrong()}>
      <summary>{n.form.more}</summary>
      <div class="stack">
        <Show when={draft().target === 'http'}>
          <HeaderFields form={props.form} />
        </Show>
        <AreaField
          label={n.form.muted}
          hint={n.form.mutedHint}
          rows={CODE_ROWS}
          value={draft().muted}
          onValue={(muted) => props.form.set({ muted })}
          error={props.form.errors().muted_codes}
        />
        <Select
          label={n.form.maxAge}
          options={ages()}
          value={maxAge() === null ? NEVER : String(maxAge())}
          onValue={(age) => props.form.set({ maxAge: age === NEVER ? null : Number(age) })}
        />
        <Field
          label={n.form.rate}
          hint={n.form.rateHint}
          inputmode="decimal"
          value={draft().rate}
          onValue={(rate) => props.form.set({ rate })}
          error={props.form.errors().rate_per_second}
        />
        <Show when={draft().target === 'http'}>
          <Field
            label={n.form.certificate}
            hint={n.form.certificateHint}
            autocapitalize="none"
            value={draft().certificate}
            onValue={(certificate) => props.form.set({ certificate })}
            error={props.form.errors().certificate_sha256}
          />
        </Show>
      </div>
    </details>
  );
}
