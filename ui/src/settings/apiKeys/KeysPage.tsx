import { useNavigate } from '@solidjs/router';
import { useQuery, useQueryClient } from '@tanstack/solid-query';
import KeyRound from 'lucide-solid/icons/key-round';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import type { ApiKey } from './wire.ts';
import '../settings.css';
import { type Asked, KeyDialogs } from './KeyDialogs.tsx';
import { KeyList } from './KeyList.tsx';
import type { KeyAct } from './keys.ts';

const loadDialog = () => import('./CreateKeyDialog.tsx');
const CreateKeyDialog = lazy(() => loadDialog().then((module) => ({ default: module.CreateKeyDialog })));

export function KeysPage() {
  const { t, session } = useSettings();
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
  const { t, connection, speaker, toaster } = useSettings();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [creating, setCreating] = createSignal(false);
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const keys = useQuery(() => ({ queryKey: ['apiKeys'], queryFn: () => connection.api().apiKeys() }));
  const toggle = async ({ id, name, enabled }: ApiKey): Promise<void> => {
    setRefused(null);
    try {
      await connection.api().updateApiKey({ id, enabled: !enabled });
      toaster.show(enabled ? t.keys.disabledNow(name) : t.keys.enabledNow(name));
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
    await queries.invalidateQueries({ queryKey: ['apiKeys'] });
  };
  const act = (name: KeyAct, key: ApiKey): void => {
    if (name === 'usage') navigate(`/settings/api-keys/${key.id}`);
    else if (name === 'toggle') void toggle(key);
    else setAsked({ act: name, key });
  };
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
              <Show when={refused()}>
                <Note kind="bad">{refused()}</Note>
              </Show>
              <KeyList keys={list()} onAct={act} />
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
      <KeyDialogs asked={asked()} onClose={() => setAsked(null)} />
    </div>
  );
}
