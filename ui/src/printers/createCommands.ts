import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import type { Api } from '../api.ts';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import type { Printer } from '../wire.ts';

export type Command = 'pause' | 'resume' | 'stop' | 'clearPlate' | 'clearErrors' | 'refresh';

/** What a printer that refuses commands has no part in, or does nevertheless. */
const ANYWAY: ReadonlySet<string> = new Set(['clearPlate', 'refresh', 'light']);

export interface Commands {
  /** The name of the command that is under way. */
  busy: Accessor<string | null>;
  /** Why the last command was not carried out, as the server wrote it. */
  refused: Accessor<string | null>;
  dismiss: () => void;
  /** Why this command cannot be given now. */
  blocked: (command: string) => string | undefined;
  run: (command: Command) => Promise<void>;
  /**
   * Gives a command that has more to say than its name.
   * @param done said when it was accepted
   * @returns whether it was
   */
  give: (command: string, call: (api: Api, id: number) => Promise<unknown>, done: string) => Promise<boolean>;
}

/** Gives commands to one printer, one at a time, and keeps what became of the last. */
export function createCommands(printer: Accessor<Printer>): Commands {
  const { t, connection, speaker, toaster } = usePanel();
  const fleet = useFleet();
  const [busy, setBusy] = createSignal<string | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  createEffect(
    on(
      () => fleet.status(printer().id)?.state,
      () => setRefused(null),
      { defer: true },
    ),
  );

  const give: Commands['give'] = async (command, call, done) => {
    if (busy() !== null) return false;
    setBusy(command);
    setRefused(null);
    try {
      await call(connection.api(), printer().id);
      toaster.show(done);
      return true;
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
      return false;
    } finally {
      setBusy(null);
    }
  };
  const run = async (command: Command): Promise<void> => {
    const done = {
      pause: t.printer.paused,
      resume: t.printer.resumed,
      stop: t.printer.stopped,
      clearPlate: t.printer.plateCleared,
      clearErrors: t.printer.errorsCleared,
      refresh: t.printer.tried,
    }[command];
    await give(command, (api, id) => api[command](id), done(printer().name));
  };
  const blocked = (command: string): string | undefined => {
    if (!connection.open()) return t.connection.commandsOff;
    if (ANYWAY.has(command)) return undefined;
    return fleet.status(printer().id)?.control_block === 'developer_mode_off' ? t.printers.refusesNote : undefined;
  };
  return { busy, refused, dismiss: () => setRefused(null), blocked, run, give };
}
