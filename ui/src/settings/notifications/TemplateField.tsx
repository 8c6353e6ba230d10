import { createUniqueId, For, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { FieldNote } from '../../ui/Field.tsx';
import { useNotifications } from './useNotifications.ts';
import type { TemplateError } from './wire.ts';
import '../../ui/field.css';

const ROWS = 6;

/** JSON of one's own: what is wrong with it is told at its position, and names are inserted where the cursor is. */
export function TemplateField(props: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  error: string | undefined;
  /** What the server found wrong with what stands there. */
  found: readonly TemplateError[];
  placeholders: readonly string[];
}) {
  const { n } = useNotifications();
  const id = createUniqueId();
  let box: HTMLTextAreaElement | undefined;
  const goTo = (position: number): void => {
    box?.focus();
    box?.setSelectionRange(position, position + 1);
  };
  const insert = (name: string): void => {
    if (box === undefined) return;
    box.setRangeText(`{{${name}}}`, box.selectionStart, box.selectionEnd, 'end');
    box.focus();
    props.onValue(box.value);
  };
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        ref={box}
        id={id}
        class="box template-box"
        rows={ROWS}
        spellcheck={false}
        autocapitalize="none"
        value={props.value}
        aria-invalid={props.error !== undefined || props.found.length > 0 ? 'true' : undefined}
        aria-describedby={`${id}-told`}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      <FieldNote
        id={`${id}-told`}
        hint={n.form.templateHint}
        error={props.found.length > 0 ? undefined : props.error}
      />
      <ul class="template-errors" aria-live="polite">
        <For each={props.found}>
          {(error) => (
            <li class="field-error">
              <span class="grow">{n.form.templateAt(error.line, error.column, error.message)}</span>
              <Button kind="text" dense={true} onClick={() => goTo(error.position)}>
                {n.form.goThere}
              </Button>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.placeholders.length > 0}>
        <details>
          <summary>{n.form.placeholders}</summary>
          <div class="chips">
            <For each={props.placeholders}>
              {(name) => (
                <button type="button" class="chip mono" onClick={() => insert(name)}>
                  {name}
                </button>
              )}
            </For>
          </div>
        </details>
      </Show>
    </div>
  );
}
