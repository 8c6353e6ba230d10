import { A } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import Plus from 'lucide-solid/icons/plus';
import UsersIcon from 'lucide-solid/icons/users';
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { SignInCard } from '../security/SignInCard.tsx';
import { useSettings } from '../useSettings.ts';
import { createUserActs } from './createUserActs.ts';
import { UserDialogs } from './UserDialogs.tsx';
import { UserList } from './UserList.tsx';

const loadDialog = () => import('./AddUserDialog.tsx');
const AddUserDialog = lazy(() => loadDialog().then((module) => ({ default: module.AddUserDialog })));

/** Everybody who may use Bambuddy, and whether sign-in is asked for. */
export function Users() {
  const { t, connection } = useSettings();
  const [adding, setAdding] = createSignal(false);
  const users = useQuery(() => ({ queryKey: ['users'], queryFn: () => connection.api().users() }));
  const acts = createUserActs();
  const fetchDialog = (): void => void loadDialog();
  const add = () => (
    <Button
      class="full-on-phone"
      kind="filled"
      icon={Plus}
      onPointerEnter={fetchDialog}
      onFocus={fetchDialog}
      onClick={() => setAdding(true)}
    >
      {t.users.add}
    </Button>
  );
  return (
    <div class="stack">
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={users.data}>
          {(list) => (
            <>
              <SignInCard users={list()} />
              <Show
                when={list().length > 0}
                fallback={
                  <Empty icon={UsersIcon} action={add()}>
                    {t.users.empty}
                  </Empty>
                }
              >
                <div class="spread wrap">
                  <p class="muted prose">{t.users.intro}</p>
                  {add()}
                </div>
                <Show when={acts.refused()}>
                  <Note kind="bad">{acts.refused()}</Note>
                </Show>
                <UserList users={list()} acts={acts} />
              </Show>
              <div>
                <A class="button text" href="/settings/users/changes">
                  {t.changes.title}
                </A>
              </div>
            </>
          )}
        </Match>
        <Match when={users.isError}>
          <Failure refusal={refusalOf(users.error, t.connection.noAnswer)} onRetry={() => void users.refetch()} />
        </Match>
      </Switch>
      <Show when={adding()}>
        <Suspense>
          <AddUserDialog onClose={() => setAdding(false)} />
        </Suspense>
      </Show>
      <UserDialogs acts={acts} />
    </div>
  );
}
