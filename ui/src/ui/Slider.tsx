import { createUniqueId, type JSX } from 'solid-js';
import './field.css';
import './slider.css';

/** A whole number chosen along a line, shown beside its name. */
export function Slider(props: {
  label: JSX.Element;
  value: number;
  max: number;
  step: number;
  /** The number with its unit. */
  write: (value: number) => string;
  onValue: (value: number) => void;
}) {
  const id = createUniqueId();
  return (
    <div class="field">
      <div class="spread">
        <label for={id}>{props.label}</label>
        <output class="num" for={id}>
          {props.write(props.value)}
        </output>
      </div>
      <input
        id={id}
        class="slider"
        type="range"
        min={0}
        max={props.max}
        step={props.step}
        value={props.value}
        aria-valuetext={props.write(props.value)}
        onInput={(event) => props.onValue(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}
