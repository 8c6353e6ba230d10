import { createUniqueId, For, Show } from 'solid-js';
import { Field, FieldNote } from '../../ui/Field.tsx';
import type { WebhookForm } from './createWebhookForm.ts';
import { useNotifications } from './useNotifications.ts';
import { EVENT_GROUPS, type EventEntry, type EventGroup, type WebhookEvent } from './wire.ts';

const GROUPS = Object.keys(EVENT_GROUPS) as EventGroup[];

/** What it hears of. @param props.offered the events that can happen: no other can be ticked */
export function EventFields(props: { form: WebhookForm; offered: readonly EventEntry[] }) {
  const { n } = useNotifications();
  const note = createUniqueId();
  const draft = () => props.form.draft();
  const ofGroup = (group: EventGroup): WebhookEvent[] =>
    EVENT_GROUPS[group].filter((event) => props.offered.some((entry) => entry.event === event));
  const toggle = (event: WebhookEvent, on: boolean): void => {
    const events = new Set(draft().events);
    if (on) events.add(event);
    else events.delete(event);
    props.form.set({ events });
  };
  return (
    <fieldset class="choice" aria-describedby={props.form.errors().events ? note : undefined}>
      <legend class="field-label">{n.form.events}</legend>
      <div class="event-groups">
        <For each={GROUPS}>
          {(group) => (
            <fieldset class="choice">
              <legend class="event-group">{n.form.groups[group]}</legend>
              <For each={ofGroup(group)}>
                {(event) => (
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={draft().events.has(event)}
                      onChange={(change) => toggle(event, change.currentTarget.checked)}
                    />
                    <span title={event}>{n.event[event]}</span>
                  </label>
                )}
              </For>
            </fieldset>
          )}
        </For>
      </div>
      <FieldNote id={note} error={props.form.errors().events} />
      <Show when={draft().events.has('print_progress')}>
        <Field
          label={n.form.every}
          hint={n.form.everyHint}
          inputmode="numeric"
          value={draft().progress}
          onValue={(progress) => props.form.set({ progress })}
          error={props.form.errors().progress_every}
        />
      </Show>
    </fieldset>
  );
}
