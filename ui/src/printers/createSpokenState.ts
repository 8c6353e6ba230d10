import { type Accessor, createEffect, createMemo, on } from 'solid-js';
import { usePanel } from '../context.ts';
import type { Printer, Status } from '../wire.ts';
import { conditionOf } from './view.ts';

/** Progress is spoken at these steps only, in percent. */
const STEP = 25;

/** Tells a screen reader when the printer in view changes its state, and every quarter of its print. */
export function createSpokenState(printer: Accessor<Printer>, status: Accessor<Status | undefined>): void {
  const { t, format, speaker } = usePanel();
  const condition = createMemo(() => conditionOf(status()));
  const quarter = createMemo(() => Math.floor((status()?.progress ?? 0) / STEP) * STEP);
  createEffect(
    on(
      condition,
      (now, before) => {
        if (before !== undefined && before !== 'unknown')
          speaker.say(t.printer.spokenState(printer().name, t.state[now]));
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      quarter,
      (now, before) => {
        if (condition() !== 'printing' || before === undefined || now <= before) return;
        speaker.say(t.printer.spokenProgress(printer().name, format.percent(now)));
      },
      { defer: true },
    ),
  );
}
