import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js';
import { createStore, produce, reconcile } from 'solid-js/store';
import { isSignedOut, type Refusal, refusalOf } from '../faults.ts';
import { type Connection, createSubscription } from '../live.ts';
import type { LiveEvent, LiveStatus, Printer, Status } from '../wire.ts';

export interface Fleet {
  /** Undefined until the list has arrived. */
  printers: Accessor<Printer[] | undefined>;
  failure: Accessor<Refusal | null>;
  /** What is known of a printer's state; undefined until its first message. */
  status: (id: number) => Status | undefined;
  /** The newest recorded event. */
  event: Accessor<LiveEvent | undefined>;
  reload: () => Promise<void>;
  /** Keeps one printer's status at its full rate while the owner lives. */
  watch: (id: Accessor<number>) => void;
}

/** Every printer the person may see, live. @param signedOut called when the server no longer knows the person */
export function createFleet(connection: Connection, noAnswer: string, signedOut: () => void): Fleet {
  const [printers, setPrinters] = createSignal<Printer[]>();
  const [failure, setFailure] = createSignal<Refusal | null>(null);
  const [event, setEvent] = createSignal<LiveEvent>();
  const [statuses, setStatuses] = createStore<Record<number, Status>>({});

  const announced = new Set<number>();
  const keep = ({ printer_id, status }: LiveStatus): void => {
    if (status === null) {
      void reload();
      return;
    }
    if (statuses[printer_id] === undefined) setStatuses(printer_id, status);
    else setStatuses(printer_id, reconcile(status, { key: null }));
    // A printer that was added elsewhere announces itself by its first status.
    if (announced.has(printer_id) || !printers()?.every((printer) => printer.id !== printer_id)) return;
    announced.add(printer_id);
    void reload();
  };
  const refused = (error: unknown): void => {
    if (isSignedOut(error)) signedOut();
  };

  const reload = async (): Promise<void> => {
    try {
      const list = await connection.api().printers();
      setPrinters(list);
      setFailure(null);
      const known = new Set(list.map((printer) => printer.id));
      setStatuses(
        produce((all) => {
          for (const id of Object.keys(all)) if (!known.has(Number(id))) delete all[Number(id)];
        }),
      );
    } catch (error) {
      refused(error);
      const refusal = refusalOf(error, noAnswer);
      // Without an answer the socket is being reopened, and the opening asks again.
      if (refusal.status !== 0) setFailure(refusal);
    }
  };
  createEffect(on(connection.openings, () => void reload()));

  createSubscription(connection.api, (api, observer) => api.liveStatus({}, observer), {
    onData: keep,
    onError: refused,
  });
  createSubscription<LiveEvent>(connection.api, (api, observer) => api.liveEvents(observer), {
    onData: setEvent,
    onError: refused,
  });

  return {
    printers,
    failure,
    event,
    reload,
    status: (id) => statuses[id],
    watch: (id) => {
      const wanted = createMemo(id);
      createEffect(
        on(wanted, (printer_id) => {
          createSubscription(connection.api, (api, observer) => api.liveStatus({ printer_id }, observer), {
            onData: keep,
            onError: refused,
          });
        }),
      );
    },
  };
}
