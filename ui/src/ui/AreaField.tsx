import { createUniqueId } from 'solid-js';
import { FieldNote } from './Field.tsx';
import './field.css';

/** Text of several lines. */
export function AreaField(props: {
  label: string;
  value: string;
  onValue: (value: string) => void;
  rows: number;
  hint?: string;
  /** Takes the place of the hint. */
  error?: string | undefined;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class="box"
        rows={props.rows}
        spellcheck={false}
        autocapitalize="none"
        value={props.value}
        aria-invalid={props.error ? 'true' : undefined}
        aria-describedby={props.error || props.hint ? `${id}-told` : undefined}
        onInput={(event) => props.onValue(event.currentTarget.value)}
      />
      <FieldNote id={`${id}-told`} hint={props.hint} error={props.error} />
    </div>
  );
}
