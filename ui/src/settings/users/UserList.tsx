import { For, Show } from 'solid-js';
import { createMedia, WIDE } from '../../createMedia.ts';
import { Tag } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { UserActs } from './createUserActs.ts';
import { RoleSelect } from './RoleSelect.tsx';
import { UserMenu } from './UserMenu.tsx';
import type { User } from './wire.ts';

interface RowProps {
  user: User;
  acts: UserActs;
}

export function UserList(props: { users: User[]; acts: UserActs }) {
  const { t } = useSettings();
  const table = createMedia(WIDE);
  return (
    <div class="card flush">
      <Show
        when={table()}
        fallback={
          <ul class="key-rows">
            <For each={props.users}>{(user) => <Row user={user} acts={props.acts} />}</For>
          </ul>
        }
      >
        <table class="key-table">
          <thead>
            <tr>
              <th scope="col">{t.users.name}</th>
              <th scope="col">{t.users.role}</th>
              <th scope="col">{t.users.source}</th>
              <th scope="col">{t.users.lastSeen}</th>
              <th scope="col">{t.users.keys}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            <For each={props.users}>{(user) => <TableRow user={user} acts={props.acts} />}</For>
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
        <bdi class="key-name">{props.user.username}</bdi>
        <UserTags user={props.user} />
      </th>
      <td>
        <RoleSelect user={props.user} acts={props.acts} />
      </td>
      <td>{t.users.sources[props.user.source]}</td>
      <td class="num" title={format.dateTime(props.user.last_seen_at)}>
        <Show when={props.user.last_seen_at} fallback={t.users.never}>
          {format.ago(props.user.last_seen_at, now())}
        </Show>
      </td>
      <td class="num">{format.number(props.user.keys)}</td>
      <td>
        <UserMenu user={props.user} acts={props.acts} />
      </td>
    </tr>
  );
}

function Row(props: RowProps) {
  const { t, format, now } = useSettings();
  const seen = (): string =>
    props.user.last_seen_at === null ? t.users.never : format.ago(props.user.last_seen_at, now());
  return (
    <li>
      <div class="grow">
        <bdi class="key-name">{props.user.username}</bdi>
        <div class="meta num">
          {t.users.sources[props.user.source]} · {t.users.lastSeen}: {seen()} · {t.users.keyCount(props.user.keys)}
        </div>
        <UserTags user={props.user} />
        <RoleSelect user={props.user} acts={props.acts} />
      </div>
      <UserMenu user={props.user} acts={props.acts} />
    </li>
  );
}

function UserTags(props: { user: User }) {
  const { t, session } = useSettings();
  const me = (): boolean => session.me()?.id === props.user.id;
  return (
    <Show when={me() || props.user.ha_gone || !props.user.enabled}>
      <div class="tags">
        <Show when={me()}>
          <Tag>{t.users.you}</Tag>
        </Show>
        <Show when={props.user.ha_gone}>
          <Tag warn={true}>{t.users.gone}</Tag>
        </Show>
        <Show when={!props.user.enabled}>
          <Tag>{t.users.disabled}</Tag>
        </Show>
      </div>
    </Show>
  );
}
