import { type JSX, lazy, Match, Suspense, Switch } from 'solid-js';
import { DeleteKey } from './DeleteKey.tsx';
import type { ApiKey } from './wire.ts';

const EditKeyDialog = lazy(() => import('./EditKeyDialog.tsx').then((m) => ({ default: m.EditKeyDialog })));
const RotateDialog = lazy(() => import('./RotateDialog.tsx').then((m) => ({ default: m.RotateDialog })));

/** What is done with one key in a dialog. */
export interface Asked {
  act: 'edit' | 'rotate' | 'delete';
  key: ApiKey;
}

/** The dialog that was asked for; nothing without one. */
export function KeyDialogs(props: { asked: Asked | null; onClose: () => void }): JSX.Element {
  const keyFor = (act: Asked['act']): ApiKey | undefined => (props.asked?.act === act ? props.asked.key : undefined);
  return (
    <Suspense>
      <Switch>
        <Match when={keyFor('edit')}>{(key) => <EditKeyDialog apiKey={key()} onClose={props.onClose} />}</Match>
        <Match when={keyFor('rotate')}>{(key) => <RotateDialog apiKey={key()} onClose={props.onClose} />}</Match>
        <Match when={keyFor('delete')}>{(key) => <DeleteKey apiKey={key()} onClose={props.onClose} />}</Match>
      </Switch>
    </Suspense>
  );
}
