import * as Menu from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import CircleUserRound from 'lucide-solid/icons/circle-user-round';
import { createSignal, For, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { usePanel } from '../context.ts';
import { THEMES, type ThemeChoice } from '../createTheme.ts';
import { isolated } from '../i18n/en.ts';
import '../ui/select.css';
import './account.css';

const ChangePassword = lazy(() => import('./AccountPassword.tsx').then((m) => ({ default: m.AccountPassword })));
const Everywhere = lazy(() => import('./AccountEverywhere.tsx').then((m) => ({ default: m.AccountEverywhere })));

/** Who is signed in, the theme, and the way out. It opens as soon as it is there: it was asked for. */
export function AccountMenu() {
  const { t, session, theme, toaster } = usePanel();
  const [asked, setAsked] = createSignal<'password' | 'everywhere' | null>(null);
  const signOut = async (): Promise<void> => {
    try {
      await session.signOut();
    } catch {
      toaster.show(t.connection.noAnswer);
    }
  };
  const name = (): string => (session.me()?.via === 'household' ? t.account.household : (session.me()?.username ?? ''));
  return (
    <>
      <Menu.Root defaultOpen={true} modal={false} placement="bottom-end" gutter={4}>
        <Menu.Trigger class="icon-button" aria-label={t.account.menu(name())}>
          <CircleUserRound size={22} aria-hidden={true} />
        </Menu.Trigger>
        <Menu.Content class="popup options account">
          <div class="account-who">
            <div class="foreign">{isolated(name())}</div>
            <Show when={session.me()?.role}>{(role) => <div class="meta">{t.account.roles[role()]}</div>}</Show>
          </div>
          <Menu.RadioGroup value={theme.choice()} onChange={(choice) => theme.choose(choice as ThemeChoice)}>
            <Menu.GroupLabel class="meta account-label">{t.account.theme}</Menu.GroupLabel>
            <For each={THEMES}>
              {(choice) => (
                <Menu.RadioItem class="option" value={choice} closeOnSelect={false}>
                  {t.account[choice]}
                  <Menu.ItemIndicator>
                    <Check size={18} aria-hidden={true} />
                  </Menu.ItemIndicator>
                </Menu.RadioItem>
              )}
            </For>
          </Menu.RadioGroup>
          <Show when={session.me()?.via === 'login'}>
            <Menu.Separator class="account-line" />
            <Show when={session.me()?.source === 'local'}>
              <Menu.Item class="option" onSelect={() => setAsked('password')}>
                {t.account.changePassword}
              </Menu.Item>
            </Show>
            <Menu.Item class="option" onSelect={() => void signOut()}>
              {t.account.signOut}
            </Menu.Item>
            <Menu.Item class="option" onSelect={() => setAsked('everywhere')}>
              {t.account.signOutEverywhere}
            </Menu.Item>
          </Show>
        </Menu.Content>
      </Menu.Root>
      <Suspense>
        <Switch>
          <Match when={asked() === 'password'}>
            <ChangePassword onClose={() => setAsked(null)} />
          </Match>
          <Match when={asked() === 'everywhere'}>
            <Everywhere onClose={() => setAsked(null)} />
          </Match>
        </Switch>
      </Suspense>
    </>
  );
}
