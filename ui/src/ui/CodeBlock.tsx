import Copy from 'lucide-solid/icons/copy';
import { createSignal, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Button } from './Button.tsx';
import { copyFrom, isTouch } from './copyText.ts';
import './codeblock.css';

export interface CopyBoxProps {
  label: string;
  text: string;
  /** Said when it was copied. */
  copied: string;
  refused: string;
  refusedTouch: string;
  rows: number;
  /** Shows the label above; else it is only read out. */
  labelled?: boolean;
}

/** Text to take away: all of it visible, selected by a touch, copied by a button that tells the truth. */
export function CopyBox(props: CopyBoxProps) {
  const { t, speaker } = usePanel();
  const [result, setResult] = createSignal<string | null>(null);
  let box: HTMLTextAreaElement | undefined;
  const copy = async (): Promise<void> => {
    if (box === undefined) return;
    const done = await copyFrom(box);
    const words = done ? props.copied : isTouch() ? props.refusedTouch : props.refused;
    setResult(words);
    speaker.say(words);
  };
  return (
    <div class="copy-box">
      <div class="spread">
        <span class="field-label" classList={{ hidden: !props.labelled }} aria-hidden="true">
          {props.label}
        </span>
        <Button
          kind="tonal"
          dense={true}
          icon={Copy}
          onClick={() => void copy()}
          aria-label={`${t.common.copy}: ${props.label}`}
        >
          {t.common.copy}
        </Button>
      </div>
      <textarea
        ref={box}
        class="code"
        readOnly={true}
        rows={props.rows}
        aria-label={props.label}
        spellcheck={false}
        value={props.text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Show when={result()}>
        <p class="meta">{result()}</p>
      </Show>
    </div>
  );
}
