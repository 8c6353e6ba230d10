import * as Kobalte from '@kobalte/core/dialog';
import { createSignal, type JSX, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Button } from './Button.tsx';
import './dialog.css';

export interface LeaveQuestion {
  question: string;
  stay: string;
  leave: string;
}

export interface DialogProps {
  title: JSX.Element;
  onClose: () => void;
  children: JSX.Element;
  /** A question that must be answered; announced as an alert. */
  alert?: boolean;
  small?: boolean;
  /** Where the focus goes afterwards; without it, back to where it was. */
  returnTo?: Element | null;
  /** Asked when the person wants to leave; undefined lets them go. */
  leaving?: LeaveQuestion | undefined;
}

/** A modal dialog, shown as long as it is mounted. `[data-autofocus]` inside gets the focus first. */
export function Dialog(props: DialogProps) {
  const [asking, setAsking] = createSignal(false);
  const before = document.activeElement;
  let content: HTMLDivElement | undefined;
  const close = (open: boolean): void => {
    if (open) return;
    if (props.leaving === undefined) props.onClose();
    else setAsking(!asking());
  };
  return (
    <Kobalte.Root open={true} onOpenChange={close} modal={true}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="scrim" />
        <div class="dialog-place">
          <Kobalte.Content
            ref={content}
            class="dialog"
            classList={{ small: props.small === true }}
            role={props.alert ? 'alertdialog' : 'dialog'}
            onCloseAutoFocus={(event: Event) => {
              event.preventDefault();
              const target = props.returnTo ?? before;
              if (target instanceof HTMLElement && target.isConnected) target.focus();
            }}
            onOpenAutoFocus={(event: Event) => {
              const first = content?.querySelector<HTMLElement>('[data-autofocus]');
              if (!first) return;
              event.preventDefault();
              first.focus();
            }}
          >
            <Kobalte.Title class="dialog-title">{props.title}</Kobalte.Title>
            <div class="dialog-body" hidden={asking()}>
              {props.children}
            </div>
            <Show when={asking() ? props.leaving : undefined}>
              {(leaving) => (
                <div class="dialog-body" role="alert">
                  <p>{leaving().question}</p>
                  <div class="actions">
                    <Button kind="danger-text" onClick={props.onClose}>
                      {leaving().leave}
                    </Button>
                    <Button
                      kind="filled"
                      ref={(button) => queueMicrotask(() => button.focus())}
                      onClick={() => setAsking(false)}
                    >
                      {leaving().stay}
                    </Button>
                  </div>
                </div>
              )}
            </Show>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  );
}

export interface ConfirmProps {
  question: string;
  consequence: string;
  safe: string;
  danger: string;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  returnTo?: Element | null;
  /** The question is asked before anybody is signed in. */
  byAnyone?: boolean;
  /** Said when the confirmed act was refused. */
  error?: string | undefined;
}

/** The question before something is lost; the safe answer has the focus. */
export function ConfirmDialog(props: ConfirmProps) {
  const { session } = usePanel();
  const [busy, setBusy] = createSignal(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    await props.onConfirm().finally(() => setBusy(false));
  };
  return (
    <Dialog title={props.question} alert={true} small={true} returnTo={props.returnTo ?? null} onClose={props.onClose}>
      <p>{props.consequence}</p>
      <Show when={props.error}>
        <p class="field-error" role="alert">
          {props.error}
        </p>
      </Show>
      <div class="actions">
        <Button kind="text" data-autofocus={true} onClick={props.onClose}>
          {props.safe}
        </Button>
        <Button
          kind="danger"
          busy={busy()}
          disabled={session.me() === null && !props.byAnyone}
          onClick={() => void confirm()}
        >
          {props.danger}
        </Button>
      </div>
    </Dialog>
  );
}
