import { For, Show } from 'solid-js';
import { Tag } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import { type KeyMark, marksOf } from './keys.ts';
import type { ApiKey } from './wire.ts';

const WARNS: readonly KeyMark[] = ['expired', 'expiresSoon', 'unused'];

/** What a key may do, where it is limited, and what deviates about it. */
export function KeyTags(props: { apiKey: ApiKey }) {
  const { t, format, now } = useSettings();
  const mark = (name: KeyMark): string => {
    if (name === 'expiresSoon') return t.keys.expiresSoon(format.date(props.apiKey.expires_at));
    if (name === 'oldWorksUntil') return t.keys.oldWorksUntil(format.clock(props.apiKey.old_secret_until, now()));
    return t.keys[name];
  };
  return (
    <div class="tags">
      <For each={props.apiKey.scopes}>{(scope) => <Tag>{t.keys.scope[scope]}</Tag>}</For>
      <Show when={props.apiKey.printer_ids}>{(ids) => <Tag>{t.keys.somePrinters(ids().length)}</Tag>}</Show>
      <Show when={props.apiKey.allowed_ips}>{(list) => <Tag>{t.keys.someAddresses(list().length)}</Tag>}</Show>
      <For each={marksOf(props.apiKey, now())}>{(name) => <Tag warn={WARNS.includes(name)}>{mark(name)}</Tag>}</For>
    </div>
  );
}
