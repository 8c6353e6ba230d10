import { Show } from 'solid-js';
import { Page } from '../../shell/Page.tsx';
import { Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import '../settings.css';
import { Users } from './Users.tsx';

export function UsersPage() {
  const { t, session } = useSettings();
  return (
    <Page
      title={t.users.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Show when={session.isAdmin()} fallback={<Note kind="info">{t.users.adminOnly}</Note>}>
        <Users />
      </Show>
    </Page>
  );
}
