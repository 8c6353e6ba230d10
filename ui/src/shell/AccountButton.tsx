import CircleUserRound from 'lucide-solid/icons/circle-user-round';
import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { usePanel } from '../context.ts';
import { IconButton } from '../ui/Button.tsx';

const loadMenu = () => import('./AccountMenu.tsx');
const AccountMenu = lazy(() => loadMenu().then((module) => ({ default: module.AccountMenu })));

/** The button of the account menu; the menu itself is fetched when the pointer or the focus comes near. */
export function AccountButton() {
  const { t, session } = usePanel();
  const [wanted, setWanted] = createSignal(false);
  const fetchMenu = (): void => void loadMenu();
  const button = () => (
    <IconButton
      icon={CircleUserRound}
      label={t.account.menu(session.me()?.username ?? '')}
      aria-haspopup="menu"
      onPointerEnter={fetchMenu}
      onFocus={fetchMenu}
      onClick={() => setWanted(true)}
    />
  );
  return (
    <Show when={wanted()} fallback={button()}>
      <Suspense fallback={button()}>
        <AccountMenu />
      </Suspense>
    </Show>
  );
}
