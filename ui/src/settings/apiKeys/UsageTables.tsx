import { For, type JSX, Show } from 'solid-js';
import { useSettings } from '../useSettings.ts';
import type { KeyUsage } from './wire.ts';

/** Where the requests went, where they came from, and what was refused. */
export function UsageTables(props: { usage: KeyUsage }) {
  const { t } = useSettings();
  return (
    <>
      <div class="columns">
        <Counts
          title={t.usage.endpoints}
          what={t.usage.endpoint}
          rows={props.usage.by_endpoint.map((row) => ({ ...row, name: row.endpoint }))}
        />
        <Counts
          title={t.usage.addresses}
          what={t.usage.address}
          rows={props.usage.by_address.map((row) => ({ ...row, name: row.ip }))}
        />
      </div>
      <Refusals refusals={props.usage.refusals} />
    </>
  );
}

function Counts(props: {
  title: string;
  what: string;
  rows: { name: string; count: number; refused: number; last_at: string }[];
}) {
  const { t, format, now } = useSettings();
  return (
    <Show when={props.rows.length > 0}>
      <Table title={props.title} heads={[props.what, t.usage.total, t.usage.refused, t.usage.last]}>
        <For each={props.rows}>
          {(row) => (
            <tr>
              <th scope="row" class="mono">
                {row.name}
              </th>
              <td class="num">{format.number(row.count)}</td>
              <td class="num">{format.number(row.refused)}</td>
              <td class="num" title={format.dateTime(row.last_at)}>
                {format.ago(row.last_at, now())}
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}

function Refusals(props: { refusals: KeyUsage['refusals'] }) {
  const { t, format, now } = useSettings();
  return (
    <Show
      when={props.refusals.length > 0}
      fallback={
        <section class="card stack">
          <h2 class="section-title">{t.usage.refusals}</h2>
          <p class="muted">{t.usage.noRefusals}</p>
        </section>
      }
    >
      <Table
        title={t.usage.refusals}
        heads={[t.usage.reason, t.usage.endpoint, t.usage.address, t.usage.times, t.usage.last]}
      >
        <For each={props.refusals}>
          {(row) => (
            <tr>
              <th scope="row" class="mono">
                {row.reason}
              </th>
              <td class="mono">{row.endpoint}</td>
              <td class="mono">{row.ip}</td>
              <td class="num">{format.number(row.count)}</td>
              <td class="num" title={format.dateTime(row.at)}>
                {format.ago(row.at, now())}
              </td>
            </tr>
          )}
        </For>
      </Table>
    </Show>
  );
}

function Table(props: { title: string; heads: string[]; children: JSX.Element }) {
  return (
    <section class="card stack">
      <h2 class="section-title">{props.title}</h2>
      <table class="plain-table">
        <thead>
          <tr>
            <For each={props.heads}>{(head) => <th scope="col">{head}</th>}</For>
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}
