import { useQuery } from '@tanstack/solid-query';
import { createSignal, lazy, Match, Suspense, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { isolated } from '../../i18n/en.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { useSettings } from '../useSettings.ts';
import type { Asked, UserActs } from './createUserActs.ts';
import type { User } from './wire.ts';

const SetPasswordDialog = lazy(() => import('./SetPasswordDialog.tsx').then((m) => ({ default: m.SetPasswordDialog })));

/** So many of the keys that stop are named, the others counted. */
const NAMED_KEYS = 5;

/** The question or the form that was asked for; nothing without one. */
export function UserDialogs(props: { acts: UserActs }) {
  const { t, connection } = useSettings();
  const loss = useLoss(() => props.acts.asked()?.user);
  const comesBack = (user: User): boolean => user.source === 'home_assistant' && !user.ha_gone;
  const userFor = (act: Asked['act']): User | undefined => {
    const asked = props.acts.asked();
    return asked?.act === act ? asked.user : undefined;
  };
  return (
    <Suspense>
      <Switch>
        <Match when={userFor('delete')}>
          {(user) => (
            <Question
              acts={props.acts}
              question={t.users.removeQuestion(user().username)}
              consequence={comesBack(user()) ? `${loss(user())} ${t.users.returns}` : loss(user())}
              safe={t.users.removeKeep}
              danger={t.users.removeAction}
              work={() => connection.api().removeUser(user().id)}
              said={t.users.removed(user().username)}
            />
          )}
        </Match>
        <Match when={userFor('disable')}>
          {(user) => (
            <Question
              acts={props.acts}
              question={t.users.disableQuestion(user().username)}
              consequence={loss(user())}
              safe={t.users.disableKeep}
              danger={t.users.disable}
              work={() => connection.api().updateUser({ id: user().id, enabled: false })}
              said={t.users.disabledNow(user().username)}
            />
          )}
        </Match>
        <Match when={userFor('signOut')}>
          {(user) => (
            <Question
              acts={props.acts}
              question={t.users.signOutQuestion(user().username)}
              consequence={t.users.signOutLoss}
              safe={t.users.signOutKeep}
              danger={t.users.signOut}
              work={() => connection.api().signOutUser(user().id)}
              said={t.users.signedOut(user().username)}
            />
          )}
        </Match>
        <Match when={userFor('password')}>{(user) => <SetPasswordDialog user={user()} acts={props.acts} />}</Match>
      </Switch>
    </Suspense>
  );
}

function Question(props: {
  acts: UserActs;
  question: string;
  consequence: string;
  safe: string;
  danger: string;
  work: () => Promise<unknown>;
  said: string;
}) {
  const { t, speaker } = useSettings();
  const [refused, setRefused] = createSignal<string>();
  const confirm = async (): Promise<void> => {
    try {
      await props.acts.carryOut(props.work, props.said);
      props.acts.ask(null);
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={props.question}
      consequence={props.consequence}
      safe={props.safe}
      danger={props.danger}
      error={refused()}
      onConfirm={confirm}
      onClose={() => props.acts.ask(null)}
    />
  );
}

/** What is lost with a person: the keys they own stop, and are named. @param asked whose keys are needed */
function useLoss(asked: () => User | undefined): (user: User) => string {
  const { t, connection } = useSettings();
  const keys = useQuery(() => ({
    queryKey: ['apiKeys'],
    queryFn: () => connection.api().apiKeys(),
    enabled: (asked()?.keys ?? 0) > 0,
  }));
  return (user) => {
    if (user.keys === 0) return t.users.lossAlone;
    const names = (keys.data ?? []).filter((key) => key.owner?.id === user.id).map((key) => isolated(key.name));
    const rest = user.keys - Math.min(names.length, NAMED_KEYS);
    const named = [...names.slice(0, NAMED_KEYS), ...(rest > 0 ? [t.users.andMore(rest)] : [])];
    return t.users.lossKeys(named.join(', '), user.keys);
  };
}
