import { Show } from 'solid-js';
import { Select } from '../../ui/Select.tsx';
import type { Role } from '../../wire.ts';
import { useSettings } from '../useSettings.ts';
import type { UserActs } from './createUserActs.ts';
import type { User } from './wire.ts';

export const ROLES: readonly Role[] = ['viewer', 'user', 'admin'];

/** What a person may do. For people of Home Assistant it is decided there; nobody changes their own. */
export function RoleSelect(props: { user: User; acts: UserActs }) {
  const { t, session } = useSettings();
  const mine = (): boolean => session.me()?.id === props.user.id;
  return (
    <Show
      when={props.user.source === 'local' && !mine()}
      fallback={
        <span>
          {t.account.roles[props.user.role]}
          <Show when={props.user.source === 'home_assistant'}>
            <span class="meta block">{t.users.roleDecided}</span>
          </Show>
        </span>
      }
    >
      <Select
        quiet={true}
        label={t.users.roleOf(props.user.username)}
        options={ROLES.map((role) => ({ value: role, label: t.account.roles[role] }))}
        value={props.user.role}
        onValue={(role) => {
          if (role !== props.user.role) props.acts.setRole(props.user, role as Role);
        }}
      />
    </Show>
  );
}
