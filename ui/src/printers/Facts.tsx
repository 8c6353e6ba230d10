import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { FactList } from '../ui/FactList.tsx';
import { type Printer, SPEEDS, type Status } from '../wire.ts';

interface Fact {
  word: string;
  value: string | null;
}

/**
 * Speed, fans, light, network and what it is. What the printer does not tell is not listed.
 * @param props.controlled the controls beside it show what can be set
 */
export function Facts(props: { printer: Printer; status: Status | undefined; controlled?: boolean }) {
  const { t, format } = usePanel();
  const percent = (value: number | null | undefined): string | null => (value == null ? null : format.percent(value));
  const settable = (status: Status | undefined): Fact[] => {
    const speed = SPEEDS[(status?.speed_level ?? 0) - 1];
    return [
      { word: t.printer.speed, value: speed === undefined ? null : t.printer.speeds[speed] },
      { word: t.printer.partFan, value: percent(status?.cooling_fan_speed) },
      { word: t.printer.auxFan, value: percent(status?.big_fan1_speed) },
      { word: t.printer.chamberFan, value: percent(status?.big_fan2_speed) },
      {
        word: t.printer.light,
        value: status?.chamber_light == null ? null : status.chamber_light ? t.printer.on : t.printer.off,
      },
    ];
  };
  const facts = (): Fact[] =>
    [
      ...(props.controlled ? [] : settable(props.status)),
      { word: t.printer.network, value: network(props.status) },
      { word: t.printer.model, value: props.printer.model || null },
      { word: t.printer.firmware, value: props.status?.firmware_version ?? null },
    ].filter((fact) => fact.value !== null);
  const network = (status: Status | undefined): string | null => {
    if (status?.wired_network) return t.printer.wired;
    return status?.wifi_signal == null ? null : t.printer.wifi(format.signal(status.wifi_signal));
  };
  return (
    <Show when={facts().length > 0}>
      <section class="card stack">
        <h2 class="section-title">{t.printer.facts}</h2>
        <FactList facts={facts()} />
      </section>
    </Show>
  );
}
