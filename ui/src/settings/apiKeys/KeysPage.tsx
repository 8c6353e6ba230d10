import { useQuery } from '@tanstack/solid-query';
import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { usePanel } from '../../context.ts';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import type { ApiKey } from '../../wire.ts';
import { SettingsTabs } from '../SettingsTabs.tsx';
import '../settings.css';
import { DeleteKey } from './DeleteKey.tsx';
import { KeyList } from './KeyList.tsx';

const loadDialog = () => import('./CreateKeyDialog.tsx');
const CreateKeyDialog = lazy(() => loadDialog().then((module) => ({ default: module.CreateKeyDialog })));

export function KeysPage() {
  const { t, session } = usePanel();
  return (
    <Page
      title={t.keys.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Show when={session.mayControl()} fallback={<Note kind="info">{t.failure.viewer}</Note>}>
        <Keys />
      </Show>
    </Page>
  );
}

function Keys() {
  const { t, connection } = usePanel();
  const [creating, setCreating] = createSignal(false);
  const [deleting, setDeleting] = createSignal<ApiKey | null>(null);
  const keys = useQuery(() => ({ queryKey: ['apiKeys'], queryFn: () => connection.api().apiKeys() }));
  const fetchDialog = (): void => void loadDialog();
  const create = () => (
    <Button
      class="full-on-phone"
      kind="filled"
      icon={Plus}
      onPointerEnter={fetchDialog}
      onFocus={fetchDialog}
      onClick={() => setCreating(true)}
    >
      {t.keys.create}
    </Button>
  );
  return (
    <div class="stack">
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={keys.data?.length === 0}>
          <Empty icon={KeyRound} action={create()}>
            {t.keys.empty}
          </Empty>
        </Match>
        <Match when={keys.data}>
          {(list) => (
            <>
              <div class="spread wrap">
                <p class="muted prose">{t.keys.intro}</p>
                {create()}
              </div>
              <KeyList keys={list()} onDelete={setDeleting} />
            </>
          )}
        </Match>
        <Match when={keys.isError}>
          <Failure refusal={refusalOf(keys.error, t.connection.noAnswer)} onRetry={() => void keys.refetch()} />
        </Match>
      </Switch>
      <Show when={creating()}>
        <Suspense>
          <CreateKeyDialog onClose={() => setCreating(false)} />
        </Suspense>
      </Show>
      <Show when={deleting()}>{(key) => <DeleteKey apiKey={key()} onClose={() => setDeleting(null)} />}</Show>
    </div>
  );
}
