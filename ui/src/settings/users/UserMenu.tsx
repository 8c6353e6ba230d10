import { Show } from 'solid-js';
import { type Action, ActionMenu } from '../../ui/ActionMenu.tsx';
import { useSettings } from '../useSettings.ts';
import type { Asked, UserActs } from './createUserActs.ts';
import type { User } from './wire.ts';

/** What can be done with a person's account. One's own is changed in the account menu, and not taken away here. */
export function UserMenu(props: { user: User; acts: UserActs }) {
  const { t, session } = useSettings();
  const actions = (): Action[] => {
    const { user } = props;
    const ask = (act: Asked['act']) => ({ onSelect: () => props.acts.ask({ act, user }) });
    const mine = session.me()?.id === user.id;
    const password: Action[] =
      user.source === 'local' && !mine ? [{ word: t.users.setPassword, ...ask('password') }] : [];
    const signOut: Action[] = user.logins > 0 ? [{ word: t.users.signOut, ...ask('signOut') }] : [];
    if (mine) return signOut;
    return [
      ...password,
      ...signOut,
      user.enabled
        ? { word: t.users.disable, ...ask('disable') }
        : { word: t.users.enable, onSelect: () => props.acts.enable(user) },
      { word: t.users.remove, ...ask('delete'), danger: true },
    ];
  };
  return (
    <Show when={actions().length > 0}>
      <ActionMenu label={t.users.menu(props.user.username)} actions={actions()} />
    </Show>
  );
}
