import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import type { Printer } from '../wire.ts';

export type Command = 'pause' | 'resume' | 'stop' | 'clearPlate' | 'refresh';

/** What a printer that refuses commands has no part in. */
const OURS: ReadonlySet<Command> = new Set(['clearPlate', 'refresh']);

export interface Commands {
  busy: Accessor<Command | null>;
  /** Why the last command was not carried out, as the server wrote it. */
  refused: Accessor<string | null>;
  dismiss: () => void;
  /** Why this command cannot be given now. */
  blocked: (command: Command) => string | undefined;
  run: (command: Command) => Promise<void>;
}

/** Gives commands to one printer, one at a time, and keeps what became of the last. */
export function createCommands(printer: Accessor<Printer>): Commands {
  const { t, connection, speaker, toaster } = usePanel();
  const fleet = useFleet();
  const [busy, setBusy] = createSignal<Command | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  createEffect(
    on(
      () => fleet.status(printer().id)?.state,
      () => setRefused(null),
      { defer: true },
    ),
  );

  const run = async (command: Command): Promise<void> => {
    if (busy() !== null) return;
    const { id, name } = printer();
    const done = {
      pause: t.printer.paused,
      resume: t.printer.resumed,
      stop: t.printer.stopped,
      clearPlate: t.printer.plateCleared,
      refresh: t.printer.tried,
    }[command];
    setBusy(command);
    setRefused(null);
    try {
      await connection.api()[command](id);
      toaster.show(done(name));
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(null);
    }
  };
  const blocked = (command: Command): string | undefined => {
    if (!connection.open()) return t.connection.commandsOff;
    if (OURS.has(command)) return undefined;
    return fleet.status(printer().id)?.control_block === 'developer_mode_off' ? t.printers.refusesNote : undefined;
  };
  return { busy, refused, dismiss: () => setRefused(null), blocked, run };
}
