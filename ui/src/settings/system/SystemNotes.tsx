import { For, Show } from 'solid-js';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { SystemState } from './wire.ts';

/** What is not as it should be. */
export function SystemNotes(props: { state: SystemState }) {
  const { t } = useSettings();
  const waiting = () => props.state.database.waiting_events;
  return (
    <>
      <For each={props.state.problems}>{(problem) => <Note kind="bad">{problem}</Note>}</For>
      <Show when={waiting() > 0}>
        <Note kind="bad">{t.system.waiting(waiting())}</Note>
      </Show>
      <Show when={props.state.seams.length > 0}>
        <Note kind="warn">{t.system.seams(props.state.seams.join(', '))}</Note>
      </Show>
    </>
  );
}
