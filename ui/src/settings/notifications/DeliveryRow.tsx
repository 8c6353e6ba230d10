import ChevronDown from 'lucide-solid/icons/chevron-down';
import { createSignal, Index, Show } from 'solid-js';
import { useFleet } from '../../context.ts';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import { DeliveryBody } from './DeliveryBody.tsx';
import { blockOf } from './health.ts';
import { attemptLine, outcomeLine, outcomeOf, took } from './outcome.ts';
import { useNotifications } from './useNotifications.ts';
import { OutcomeMark } from './WebhookMark.tsx';
import type { Attempt, Delivery, Webhook } from './wire.ts';

/** One event that was sent or waits; open, it shows every try. */
export function DeliveryRow(props: { delivery: Delivery; webhook: Webhook; onAgain: () => void }) {
  const { n, format, now } = useNotifications();
  const fleet = useFleet();
  const [open, setOpen] = createSignal(false);
  const printer = (): string | null => {
    const { printer_id } = props.delivery;
    if (printer_id === null) return null;
    return fleet.printers()?.find(({ id }) => id === printer_id)?.name ?? n.log.deletedPrinter;
  };
  const asides = (): string =>
    [props.delivery.observed === 'late' ? n.log.late : '', props.delivery.cause === 'redelivery' ? n.log.again : '']
      .filter((word) => word !== '')
      .map((word) => ` · ${word}`)
      .join('');
  return (
    <li>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="log-row">
          <OutcomeMark outcome={outcomeOf(props.delivery)} />
          <span class="log-what">
            <strong>{n.event[props.delivery.event]}</strong>
            <Show when={printer()}>
              {(name) => (
                <>
                  {' · '}
                  <bdi>{name()}</bdi>
                </>
              )}
            </Show>
          </span>
          <span class="log-outcome num" classList={{ bad: outcomeOf(props.delivery) === 'given_up' }}>
            {outcomeLine(props.delivery, n, format, now())}
            {asides()}
          </span>
          <span class="log-time meta num" title={format.dateTime(props.delivery.created_at)}>
            {format.clock(props.delivery.created_at, now())}
          </span>
          <ChevronDown class="log-turn" size={18} aria-hidden={true} />
        </summary>
        <Show when={open()}>
          <Tries delivery={props.delivery} webhook={props.webhook} onAgain={props.onAgain} />
        </Show>
      </details>
    </li>
  );
}

function Tries(props: { delivery: Delivery; webhook: Webhook; onAgain: () => void }) {
  const { t, n, connection, speaker, toaster } = useNotifications();
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [shown, setShown] = createSignal(false);
  const again = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      await connection.api().webhooks.redeliver(props.webhook.id, props.delivery.id);
      toaster.show(n.log.againNow);
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
      props.onAgain();
    }
  };
  return (
    <div class="log-open">
      <Show when={props.delivery.attempts.length > 0} fallback={<p class="muted">{n.log.noAttempts}</p>}>
        <ol class="attempts">
          <Index each={props.delivery.attempts}>{(attempt) => <Try attempt={attempt()} />}</Index>
        </ol>
      </Show>
      <Show when={refused()}>{(why) => <Note kind="bad">{why()}</Note>}</Show>
      <div class="log-acts">
        <Show when={props.delivery.status !== 'held'}>
          <Button
            kind="tonal"
            dense={true}
            busy={busy()}
            blocked={connection.open() ? blockOf(props.webhook, n) : t.connection.commandsOff}
            onClick={() => void again()}
          >
            {props.delivery.status === 'waiting' ? n.log.tryNow : n.log.sendAgain}
          </Button>
        </Show>
        <Button kind="text" dense={true} aria-expanded={shown()} onClick={() => setShown(!shown())}>
          {shown() ? n.log.hideBody : n.log.showBody}
        </Button>
      </div>
      <Show when={shown()}>
        <DeliveryBody webhook={props.webhook.id} delivery={props.delivery.id} />
      </Show>
    </div>
  );
}

function Try(props: { attempt: Attempt }) {
  const { n, format } = useNotifications();
  return (
    <li>
      <span class="num" title={format.dateTime(props.attempt.at)}>
        {format.time(props.attempt.at)}
      </span>
      <span class="attempt-words">
        {attemptLine(props.attempt, n)}
        <Show when={props.attempt.answer}>{(answer) => <code class="attempt-answer">{answer()}</code>}</Show>
      </span>
      <span class="meta num">{took(props.attempt.duration_ms, format)}</span>
    </li>
  );
}
