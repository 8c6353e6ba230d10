import Check from 'lucide-solid/icons/check';
import CircleAlert from 'lucide-solid/icons/circle-alert';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import { HomeLink } from './HomeLink.tsx';
import type { HomeAssistantState } from './wire.ts';

const MARKS = { ok: Check, warn: TriangleAlert, bad: CircleAlert } as const;
type Kind = keyof typeof MARKS;

/** How it stands: the connection, MQTT and what is to be done, each a row with a mark, a fact and the next step. */
export function Standing(props: { state: HomeAssistantState }) {
  const { t, format, now, session } = useSettings();
  const words = t.homeAssistant;
  const mqtt = () => props.state.mqtt;
  const waits = () => mqtt().state === 'unknown' || mqtt().state === 'broker_down';
  return (
    <section class="card stack">
      <h2 class="section-title">{words.standing}</h2>
      <ul class="standing">
        <Row
          kind={props.state.connected ? 'ok' : 'bad'}
          word={props.state.connected ? words.connected : words.notConnected}
          fact={props.state.version === null ? null : words.version(props.state.version)}
        >
          <Show when={props.state.problem}>{(problem) => <p>{problem()}</p>}</Show>
          <p class="meta num" title={format.dateTime(props.state.since)}>
            {words.since(format.clock(props.state.since, now()))}
          </p>
        </Row>
        <Show when={props.state.connected}>
          <Row
            kind={mqtt().state === 'ready' ? 'ok' : 'warn'}
            word={words.mqtt}
            fact={mqtt().state === 'ready' ? words.entities(mqtt().entities) : null}
          >
            <Show when={mqtt().state !== 'ready'}>
              <p>{words.mqttStates[mqtt().state]}</p>
              <Show when={session.isAdmin() && mqtt().next_step}>
                {(step) => (
                  <HomeLink path={step().path} link={step().link}>
                    {words.mqttSteps[mqtt().state] ?? step().sentence}
                  </HomeLink>
                )}
              </Show>
            </Show>
          </Row>
        </Show>
      </ul>
      <Show when={props.state.connected && !waits() && props.state.mode === 'states'}>
        <Note kind="info">{words.readOnly}</Note>
      </Show>
    </section>
  );
}

function Row(props: { kind: Kind; word: string; fact: string | null; children: JSX.Element }) {
  return (
    <li>
      <span class={`mark ${props.kind}`} aria-hidden="true">
        <Dynamic component={MARKS[props.kind]} size={20} aria-hidden={true} />
      </span>
      <div class="grow">
        <p>
          <strong>{props.word}</strong>
          <Show when={props.fact}> · {props.fact}</Show>
        </p>
        {props.children}
      </div>
    </li>
  );
}
