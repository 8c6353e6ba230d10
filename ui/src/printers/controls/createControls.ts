import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { usePanel } from '../../context.ts';
import { type Refusal, refusalOf } from '../../faults.ts';
import type { Printer, Status } from '../../wire.ts';
import type { Controls } from './wire.ts';

export interface ControlsOf {
  /** Undefined until the first answer. */
  controls: Accessor<Controls | undefined>;
  failure: Accessor<Refusal | null>;
  ask: () => Promise<void>;
}

/** What can be done with a printer now: asked again whenever what decides about it has changed. */
export function createControls(printer: Accessor<Printer>, status: Accessor<Status | undefined>): ControlsOf {
  const { t, connection } = usePanel();
  const [controls, setControls] = createSignal<Controls>();
  const [failure, setFailure] = createSignal<Refusal | null>(null);
  let asked = 0;
  onCleanup(() => {
    asked += 1;
  });
  const ask = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    try {
      const answer = await connection.api().control.get(printer().id);
      if (mine !== asked) return;
      setControls(answer);
      setFailure(null);
    } catch (error) {
      if (mine !== asked) return;
      const refusal = refusalOf(error, t.connection.noAnswer);
      // Without an answer the socket is being reopened, and the opening asks again.
      if (refusal.status !== 0) setFailure(refusal);
    }
  };
  const deciding = createMemo(() => {
    const now = status();
    return JSON.stringify([
      ...[printer().id, connection.openings(), now?.connected, now?.control_block, now?.state, now?.airduct_modes],
      ...[now?.chamber_light, now?.big_fan1_speed, now?.left_aux_fan_speed].map((part) => part == null),
    ]);
  });
  createEffect(on(deciding, () => void ask()));
  return { controls, failure, ask };
}
