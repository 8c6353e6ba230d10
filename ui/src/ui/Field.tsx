import CircleAlert from 'lucide-solid/icons/circle-alert';
import { createUniqueId, type JSX, Show, splitProps } from 'solid-js';
import './field.css';

export interface FieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'onInput'> {
  label: string;
  /** Told after the label, in quiet: "optional". */
  aside?: string;
  hint?: string;
  /** Takes the place of the hint. */
  error?: string | undefined;
  onValue: (value: string) => void;
}

export function Field(props: FieldProps) {
  const [own, rest] = splitProps(props, ['label', 'aside', 'hint', 'error', 'onValue', 'class']);
  const id = createUniqueId();
  return (
    <div class={`field ${own.class ?? ''}`}>
      <label for={id}>
        {own.label}
        <Show when={own.aside}> ({own.aside})</Show>
      </label>
      <input
        autocomplete="off"
        spellcheck={false}
        {...rest}
        id={id}
        class="box"
        aria-invalid={own.error ? 'true' : undefined}
        aria-describedby={own.error || own.hint ? `${id}-told` : undefined}
        onInput={(event) => own.onValue(event.currentTarget.value)}
      />
      <FieldNote id={`${id}-told`} hint={own.hint} error={own.error} />
    </div>
  );
}

/** What stands below a field or a group of them: the error, else the hint. */
export function FieldNote(props: { id: string; hint?: string | undefined; error?: string | undefined }) {
  return (
    <Show
      when={props.error}
      fallback={
        <Show when={props.hint}>
          <p class="meta" id={props.id}>
            {props.hint}
          </p>
        </Show>
      }
    >
      <p class="field-error" id={props.id}>
        <CircleAlert size={16} aria-hidden={true} />
        <span>{props.error}</span>
      </p>
    </Show>
  );
}

/** Moves the focus to the first field with an error, once the errors are shown. */
export function focusFirstError(form: HTMLElement): void {
  queueMicrotask(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}
