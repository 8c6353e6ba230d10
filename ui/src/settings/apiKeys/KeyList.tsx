import Trash from 'lucide-solid/icons/trash';
import { For, Show } from 'solid-js';
import { usePanel } from '../../context.ts';
import { createMedia, WIDE } from '../../createMedia.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Tag } from '../../ui/Notice.tsx';
import type { ApiKey } from '../../wire.ts';
import { type KeyMark, marksOf } from './keys.ts';

interface RowProps {
  apiKey: ApiKey;
  onDelete: (key: ApiKey) => void;
}

export function KeyList(props: { keys: ApiKey[]; onDelete: (key: ApiKey) => void }) {
  const { t } = usePanel();
  const table = createMedia(WIDE);
  return (
    <div class="card flush">
      <Show
        when={table()}
        fallback={
          <ul class="key-rows">
            <For each={props.keys}>{(key) => <Row apiKey={key} onDelete={props.onDelete} />}</For>
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
            <For each={props.keys}>{(key) => <TableRow apiKey={key} onDelete={props.onDelete} />}</For>
          </tbody>
        </table>
      </Show>
    </div>
  );
}

function TableRow(props: RowProps) {
  const { t, format, now } = usePanel();
  return (
    <tr>
      <th scope="row">
        <bdi class="key-name">{props.apiKey.name}</bdi>
        <div class="key-prefix">{props.apiKey.prefix}</div>
      </th>
      <td>
        <Show when={props.apiKey.owner} fallback={<span class="muted">{t.keys.legacy}</span>}>
          {(owner) => <bdi>{owner().username}</bdi>}
        </Show>
      </td>
      <td>
        <Tags apiKey={props.apiKey} />
      </td>
      <td class="num" title={format.dateTime(props.apiKey.created_at)}>
        {format.ago(props.apiKey.created_at, now())}
      </td>
      <td class="num" title={format.dateTime(props.apiKey.last_used_at)}>
        <Show when={props.apiKey.last_used_at} fallback={t.keys.never}>
          {format.ago(props.apiKey.last_used_at, now())}
          <div class="meta">{props.apiKey.last_used_ip}</div>
        </Show>
      </td>
      <td>
        <IconButton
          icon={Trash}
          label={t.keys.remove(props.apiKey.name)}
          onClick={() => props.onDelete(props.apiKey)}
        />
      </td>
    </tr>
  );
}

function Row(props: RowProps) {
  const { t, format, now } = usePanel();
  const { last } = useWords();
  return (
    <li>
      <div class="grow">
        <bdi class="key-name">{props.apiKey.name}</bdi>
        <div class="meta">
          <span class="key-prefix">{props.apiKey.prefix}</span>
          {' · '}
          <bdi>{props.apiKey.owner?.username ?? t.keys.legacy}</bdi>
        </div>
        <Tags apiKey={props.apiKey} />
        <div class="meta num">
          {t.keys.created(format.ago(props.apiKey.created_at, now()))} · {last(props.apiKey)}
        </div>
      </div>
      <IconButton icon={Trash} label={t.keys.remove(props.apiKey.name)} onClick={() => props.onDelete(props.apiKey)} />
    </li>
  );
}

function Tags(props: { apiKey: ApiKey }) {
  const { t, now } = usePanel();
  const { mark } = useWords();
  return (
    <div class="tags">
      <For each={props.apiKey.scopes}>{(scope) => <Tag>{t.keys.scope[scope]}</Tag>}</For>
      <Show when={props.apiKey.printer_ids}>{(ids) => <Tag>{t.keys.somePrinters(ids().length)}</Tag>}</Show>
      <For each={marksOf(props.apiKey, now())}>
        {(name) => <Tag warn={name !== 'disabled'}>{mark(name, props.apiKey)}</Tag>}
      </For>
    </div>
  );
}

function useWords() {
  const { t, format, now } = usePanel();
  return {
    mark: (name: KeyMark, key: ApiKey): string =>
      name === 'expiresSoon' ? t.keys.expiresSoon(format.date(key.expires_at)) : t.keys[name],
    last: (key: ApiKey): string => {
      if (key.last_used_at === null) return t.keys.never;
      const when = format.ago(key.last_used_at, now());
      return key.last_used_ip === null ? t.keys.used(when) : t.keys.usedFrom(when, key.last_used_ip);
    },
  };
}
