import { For, Show } from 'solid-js';
import { createMedia, WIDE } from '../../createMedia.ts';
import { useSettings } from '../useSettings.ts';
import { KeyMenu } from './KeyMenu.tsx';
import { KeyTags } from './KeyTags.tsx';
import type { KeyAct } from './keys.ts';
import type { ApiKey } from './wire.ts';

interface RowProps {
  apiKey: ApiKey;
  onAct: (act: KeyAct, key: ApiKey) => void;
}

export function KeyList(props: { keys: ApiKey[]; onAct: RowProps['onAct'] }) {
  const { t } = useSettings();
  const table = createMedia(WIDE);
  return (
    <div class="card flush">
      <Show
        when={table()}
        fallback={
          <ul class="key-rows">
            <For each={props.keys}>{(key) => <Row apiKey={key} onAct={props.onAct} />}</For>
          </ul>
        }
      >
        <table class="key-table">
          <thead>
            <tr>
              <th scope="col">{t.keys.name}</th>
              <th scope="col">{t.keys.owner}</th>
              <th scope="col">{t.keys.permissions}</th>
              <th scope="col">{t.keys.createdAt}</th>
              <th scope="col">{t.keys.lastUsed}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            <For each={props.keys}>{(key) => <TableRow apiKey={key} onAct={props.onAct} />}</For>
          </tbody>
        </table>
      </Show>
    </div>
  );
}

function TableRow(props: RowProps) {
  const { t, format, now } = useSettings();
  return (
    <tr>
      <th scope="row">
        <bdi class="key-name">{props.apiKey.name}</bdi>
        <div class="key-prefix">{props.apiKey.prefix}</div>
      </th>
      <td>
        <Owner apiKey={props.apiKey} />
      </td>
      <td>
        <KeyTags apiKey={props.apiKey} />
      </td>
      <td class="num" title={format.dateTime(props.apiKey.created_at)}>
        {format.ago(props.apiKey.created_at, now())}
      </td>
      <td class="num" title={format.dateTime(props.apiKey.last_used_at)}>
        <Show when={props.apiKey.last_used_at} fallback={t.keys.never}>
          {format.ago(props.apiKey.last_used_at, now())}
          <div class="meta">{props.apiKey.last_used_ip}</div>
        </Show>
        <Refused apiKey={props.apiKey} />
      </td>
      <td>
        <KeyMenu apiKey={props.apiKey} onAct={props.onAct} />
      </td>
    </tr>
  );
}

function Row(props: RowProps) {
  const { t, format, now } = useSettings();
  const last = (): string => {
    const { last_used_at, last_used_ip } = props.apiKey;
    if (last_used_at === null) return t.keys.never;
    const when = format.ago(last_used_at, now());
    return last_used_ip === null ? t.keys.used(when) : t.keys.usedFrom(when, last_used_ip);
  };
  return (
    <li>
      <div class="grow">
        <bdi class="key-name">{props.apiKey.name}</bdi>
        <div class="meta">
          <span class="key-prefix">{props.apiKey.prefix}</span>
          {' · '}
          <Owner apiKey={props.apiKey} />
        </div>
        <KeyTags apiKey={props.apiKey} />
        <div class="meta num">
          {t.keys.created(format.ago(props.apiKey.created_at, now()))} · {last()}
        </div>
        <Refused apiKey={props.apiKey} />
      </div>
      <KeyMenu apiKey={props.apiKey} onAct={props.onAct} />
    </li>
  );
}

/** Whose key it is. Without sign-in nobody owns one, and nothing is wrong with that. */
function Owner(props: { apiKey: ApiKey }) {
  const { t, session } = useSettings();
  return (
    <Show
      when={props.apiKey.owner}
      fallback={
        <Show when={session.authEnabled()} fallback={<span class="muted">{t.keys.ownerless}</span>}>
          <span class="muted" title={t.keys.legacyTitle}>
            {t.keys.legacy}
          </span>
        </Show>
      }
    >
      {(owner) => <bdi>{owner().username}</bdi>}
    </Show>
  );
}

function Refused(props: { apiKey: ApiKey }) {
  const { t } = useSettings();
  return (
    <Show when={props.apiKey.refused_count || undefined}>
      {(count) => <div class="meta num key-refused">{t.keys.refusedLately(count())}</div>}
    </Show>
  );
}
