import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createUniqueId, Index } from 'solid-js';
import { Button, IconButton } from '../../ui/Button.tsx';
import { FieldNote } from '../../ui/Field.tsx';
import type { WebhookForm } from './createWebhookForm.ts';
import type { HeaderDraft } from './draft.ts';
import { useNotifications } from './useNotifications.ts';
import '../../ui/field.css';

/** Headers beside our own. The value of a stored one is never shown; writing another replaces it. */
export function HeaderFields(props: { form: WebhookForm }) {
  const { n } = useNotifications();
  const note = createUniqueId();
  const headers = () => props.form.draft().headers;
  const change = (index: number, part: Partial<HeaderDraft>): void =>
    props.form.set({ headers: headers().map((header, i) => (i === index ? { ...header, ...part } : header)) });
  return (
    <fieldset class="choice" aria-describedby={note}>
      <legend class="field-label">{n.form.headers}</legend>
      <Index each={headers()}>
        {(header, index) => (
          <div class="header-row">
            <input
              class="box mono"
              aria-label={n.form.headerName(index + 1)}
              placeholder="Authorization"
              autocomplete="off"
              spellcheck={false}
              readOnly={header().stored}
              value={header().name}
              onInput={(event) => change(index, { name: event.currentTarget.value })}
            />
            <input
              class="box mono"
              aria-label={n.form.headerValue(index + 1)}
              placeholder={header().stored ? n.form.headerKept : ''}
              autocomplete="off"
              spellcheck={false}
              value={header().value}
              onInput={(event) => change(index, { value: event.currentTarget.value })}
            />
            <IconButton
              icon={Trash}
              label={n.form.headerRemove(header().name || String(index + 1))}
              onClick={() => props.form.set({ headers: headers().filter((_, i) => i !== index) })}
            />
          </div>
        )}
      </Index>
      <FieldNote id={note} hint={n.form.headersHint} error={props.form.errors().headers} />
      <div>
        <Button
          kind="text"
          icon={Plus}
          onClick={() => props.form.set({ headers: [...headers(), { name: '', value: '', stored: false }] })}
        >
          {n.form.headerAdd}
        </Button>
      </div>
    </fieldset>
  );
}
