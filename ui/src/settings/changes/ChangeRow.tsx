import { Show } from 'solid-js';
import { useSettings } from '../useSettings.ts';
import { fieldsOf } from './fields.ts';
import type { AuditEntry } from './wire.ts';

/** One change as a sentence, with who did it, from where and when. */
export function ChangeRow(props: { entry: AuditEntry }) {
  const { t, format, now } = useSettings();
  const who = (): string => {
    const { actor, actor_name } = props.entry;
    if (actor === 'household') return t.account.household;
    return actor.startsWith('key:') ? t.changes.key(actor_name) : actor_name;
  };
  const fields = (): string =>
    fieldsOf(props.entry)
      .map((field) => t.changes.fields[field] ?? field)
      .join(', ');
  return (
    <li>
      <div class="grow">
        <div>{t.changes.sentences[props.entry.action](props.entry.subject_name)}</div>
        <Show when={fields()}>{(names) => <div class="meta">{names()}</div>}</Show>
        <div class="meta">{t.usage.by(who(), props.entry.ip)}</div>
      </div>
      <time class="meta num" datetime={props.entry.at} title={format.dateTime(props.entry.at)}>
        {format.ago(props.entry.at, now())}
      </time>
    </li>
  );
}
