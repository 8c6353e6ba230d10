import { type Action, ActionMenu } from '../../ui/ActionMenu.tsx';
import { useSettings } from '../useSettings.ts';
import { isForeignCloudKey, type KeyAct } from './keys.ts';
import type { ApiKey } from './wire.ts';

/** What can be done with a key that is there. */
export function KeyMenu(props: { apiKey: ApiKey; onAct: (act: KeyAct, key: ApiKey) => void }) {
  const { t, session } = useSettings();
  const actions = (): Action[] => {
    const key = props.apiKey;
    const act = (name: KeyAct) => ({ onSelect: () => props.onAct(name, key) });
    const notMine = isForeignCloudKey(key, session.me()?.id)
      ? t.keys.rotateNotOwner(key.owner?.username ?? '')
      : undefined;
    return [
      { word: t.keys.edit, ...act('edit') },
      { word: t.keys.usage, ...act('usage') },
      { word: t.keys.rotate, ...act('rotate'), blocked: notMine },
      { word: key.enabled ? t.keys.disable : t.keys.enable, ...act('toggle') },
      { word: t.keys.delete, ...act('delete'), danger: true },
    ];
  };
  return <ActionMenu label={t.keys.menu(props.apiKey.name)} actions={actions()} />;
}
