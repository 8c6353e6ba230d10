import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Select } from '../../ui/Select.tsx';
import type { EntitySet } from '../../wire.ts';
import { useSettings } from '../useSettings.ts';
import type { HomeAssistantState } from './wire.ts';

const SETS: readonly EntitySet[] = ['all', 'essential', 'none'];

/** Which entities Home Assistant gets of each printer. */
export function EntitySets(props: { state: HomeAssistantState }) {
  const { t, connection, session, toaster, speaker } = useSettings();
  const words = t.homeAssistant;
  const queries = useQueryClient();
  const [busy, setBusy] = createSignal(false);
  const attempt = async (action: () => Promise<unknown>, done: string): Promise<void> => {
    setBusy(true);
    try {
      await action();
      await queries.invalidateQueries({ queryKey: ['homeAssistant'] });
      toaster.show(done);
    } catch (error) {
      speaker.warn(refusalOf(error, t.connection.noAnswer).detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="card stack">
      <h2 class="section-title">{words.perPrinter}</h2>
      <p class="meta prose">{words.perPrinterHint}</p>
      <Show when={props.state.printers.length > 0} fallback={<p>{words.noPrinters}</p>}>
        <ul class="entity-sets">
          <For each={props.state.printers}>
            {(printer) => (
              <li>
                <div class="grow">
                  <bdi class="key-name">{printer.name}</bdi>
                  <p class="meta num">{words.entities(printer.entities)}</p>
                </div>
                <Show when={session.isAdmin()} fallback={<span>{words.sets[printer.entity_set]}</span>}>
                  <Select
                    quiet={true}
                    label={words.setOf(printer.name)}
                    options={SETS.map((set) => ({ value: set, label: words.sets[set] }))}
                    value={printer.entity_set}
                    onValue={(value) => {
                      if (value === printer.entity_set) return;
                      const change = { id: printer.id, entity_set: value as EntitySet };
                      void attempt(() => connection.api().updatePrinter(change), words.setSaved);
                    }}
                  />
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={session.isAdmin()}>
        <div>
          <Button
            busy={busy()}
            blocked={connection.open() ? undefined : t.connection.commandsOff}
            onClick={() => void attempt(() => connection.api().republishHomeAssistant(), words.republished)}
          >
            {words.republish}
          </Button>
        </div>
      </Show>
    </section>
  );
}
