import { useQuery } from '@tanstack/solid-query';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import type { ElectricityPrice } from './wire.ts';
import '../settings.css';
import { CurrencyForm } from './CurrencyForm.tsx';
import './energy.css';
import '../plaintable.css';
import { PriceForm } from './PriceForm.tsx';
import { PriceHistory } from './PriceHistory.tsx';
import { useSourceName } from './useSourceName.ts';

/** The chart begins so long ago. */
const SHOWN_MS = 48 * 3_600_000;
const RENEW_MS = 60_000;

export function EnergyPage() {
  const { t, connection } = useSettings();
  const price = useQuery(() => ({
    queryKey: ['electricityPrice'],
    queryFn: async () => {
      const to = Date.now();
      const from = to - SHOWN_MS;
      const answer = await connection.api().electricityPrice({ from: new Date(from).toISOString() });
      return { ...answer, shown: { from, to } };
    },
    refetchInterval: RENEW_MS,
  }));
  return (
    <Page
      title={t.energy.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={price.data}>
          {(now) => (
            <div class="stack">
              <InForce price={now()} />
              <PriceHistory price={now()} shown={now().shown} />
            </div>
          )}
        </Match>
        <Match when={price.isError}>
          <Failure refusal={refusalOf(price.error, t.connection.noAnswer)} onRetry={() => void price.refetch()} />
        </Match>
      </Switch>
    </Page>
  );
}

function InForce(props: { price: ElectricityPrice }) {
  const { t, format, session, now } = useSettings();
  const sourceName = useSourceName();
  return (
    <section class="card stack">
      <h2 class="section-title">{t.energy.inForce}</h2>
      <Show
        when={props.price.energy_cost_per_kwh !== null}
        fallback={<Note kind="info">{session.isAdmin() ? t.energy.none : t.energy.noneViewer}</Note>}
      >
        <p>
          <span class="big num">
            {t.energy.perKwh(format.money(props.price.energy_cost_per_kwh, props.price.currency))}
          </span>{' '}
          <Show when={props.price.since}>
            {(since) => (
              <span class="num" title={format.dateTime(since())}>
                {t.energy.since(format.clock(since(), now()))}
              </span>
            )}
          </Show>
        </p>
        <Show when={props.price.source}>
          {(source) => (
            <p class="muted">
              {t.energy.source}: <bdi>{sourceName(source())}</bdi>
            </p>
          )}
        </Show>
      </Show>
      <Show when={session.isAdmin()}>
        <div class="price-forms">
          <PriceForm currency={props.price.currency} />
          <CurrencyForm currency={props.price.currency} />
        </div>
        <p class="meta prose">{t.energy.byKey}</p>
      </Show>
    </section>
  );
}
