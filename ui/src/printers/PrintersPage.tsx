import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { createMedia, WIDE } from '../createMedia.ts';
import { Page } from '../shell/Page.tsx';
import { Button } from '../ui/Button.tsx';
import { Failure } from '../ui/Failure.tsx';
import type { Printer } from '../wire.ts';
import { AddButton } from './AddButton.tsx';
import { createLayout } from './createLayout.ts';
import { createOrder } from './createOrder.ts';
import { type Filter, FilterBar } from './FilterBar.tsx';
import { FirstRun } from './FirstRun.tsx';
import { PrinterCard } from './PrinterCard.tsx';
import { PrinterRow } from './PrinterRow.tsx';
import { PrinterView } from './PrinterView.tsx';
import { groupOf } from './view.ts';
import './printers.css';

/** On a phone with more printers than this, only those that need a person are cards. */
const PHONE_CARDS = 3;

export function PrintersPage() {
  const { t, session } = usePanel();
  const fleet = useFleet();
  const count = () => fleet.printers()?.length ?? 0;
  const only = () => (count() === 1 ? fleet.printers()?.[0] : undefined);
  const action = () => (
    <Show when={session.isAdmin() && count() > 0}>
      <AddButton look="header" />
    </Show>
  );
  return (
    <Page title={t.printers.title} hideTitle={true} wide={true} action={action()}>
      <Switch fallback={<Bones />}>
        <Match when={fleet.printers() === undefined && fleet.failure()}>
          {(refusal) => <Failure refusal={refusal()} onRetry={() => void fleet.reload()} />}
        </Match>
        <Match when={fleet.printers() !== undefined && count() === 0}>
          <FirstRun />
        </Match>
        <Match when={only()}>{(printer) => <PrinterView printer={printer()} named={true} />}</Match>
        <Match when={count() > 1}>
          <Many />
        </Match>
      </Switch>
    </Page>
  );
}

function Many() {
  const { t, format, speaker } = usePanel();
  const fleet = useFleet();
  const wide = createMedia(WIDE);
  const [filter, setFilter] = createSignal<Filter>('all');
  const count = () => fleet.printers()?.length ?? 0;
  const layout = createLayout(count);
  const order = createOrder(fleet, format.language);
  const byId = createMemo(() => new Map((fleet.printers() ?? []).map((printer) => [printer.id, printer])));
  const shown = createMemo(
    () => order.ids().filter((id) => byId().has(id) && (filter() === 'all' || groupOf(fleet.status(id)) === filter())),
    undefined,
    { equals: (a, b) => a.join() === b.join() },
  );
  createEffect(on(filter, () => speaker.say(t.printers.shown(shown().length)), { defer: true }));

  const isCard = (id: number): boolean =>
    wide() ? layout.layout() === 'cards' : count() <= PHONE_CARDS || groupOf(fleet.status(id)) === 'needs';
  const cards = createMemo(() => shown().filter(isCard), undefined, { equals: (a, b) => a.join() === b.join() });
  const rows = createMemo(() => shown().filter((id) => !isCard(id)), undefined, {
    equals: (a, b) => a.join() === b.join(),
  });
  const printer = (id: number): Printer | undefined => byId().get(id);
  return (
    <div class="stack">
      <Show when={layout.offered()}>
        <FilterBar filter={filter()} onFilter={setFilter} layout={layout} choice={wide()} />
      </Show>
      <section
        class="stack"
        aria-label={t.printers.order}
        onPointerEnter={(event) => event.pointerType === 'mouse' && order.hold(true)}
        onPointerLeave={() => order.hold(false)}
        onFocusIn={() => order.hold(true)}
        onFocusOut={() => order.hold(false)}
      >
        <Show when={cards().length > 0}>
          <ul class="cards" classList={{ many: cards().length > 12 }}>
            <For each={cards()}>
              {(id) => (
                <li>
                  <Show when={printer(id)}>{(one) => <PrinterCard printer={one()} />}</Show>
                </li>
              )}
            </For>
          </ul>
        </Show>
        <Show when={rows().length > 0}>
          <ul class="card flush rows">
            <For each={rows()}>{(id) => <Show when={printer(id)}>{(one) => <PrinterRow printer={one()} />}</Show>}</For>
          </ul>
        </Show>
        <Show when={shown().length === 0 && count() > 0}>
          <div class="empty card">
            <p>{t.printers.noneMatch}</p>
            <Button kind="tonal" onClick={() => setFilter('all')}>
              {t.printers.showAll}
            </Button>
          </div>
        </Show>
      </section>
    </div>
  );
}

/** The shape of cards while the list is on its way. */
function Bones() {
  return (
    <div class="cards" aria-hidden="true">
      <For each={[1, 2, 3]}>{() => <div class="bone card-bone" />}</For>
    </div>
  );
}
