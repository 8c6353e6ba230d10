import { type Accessor, createContext, useContext } from 'solid-js';
import type { Session } from './auth/createSession.ts';
import type { Theme } from './createTheme.ts';
import type { HomeAssistantFrame } from './homeAssistant.ts';
import type { Messages } from './i18n/en.ts';
import type { Format } from './i18n/format.ts';
import type { Connection } from './live.ts';
import type { Fleet } from './printers/createFleet.ts';
import type { Speaker } from './ui/createSpeaker.ts';
import type { Toaster } from './ui/createToaster.ts';

/** What every screen may use; built once in App. */
export interface Panel {
  t: Messages;
  format: Format;
  connection: Connection;
  homeAssistant: HomeAssistantFrame;
  session: Session;
  speaker: Speaker;
  toaster: Toaster;
  theme: Theme;
  /** The time (ms since 1970), renewed every few seconds, for words like "2 min ago". */
  now: Accessor<number>;
  /** A page has been left for another: the new one takes the focus to its heading. */
  navigated: Accessor<boolean>;
}

export const PanelContext = createContext<Panel>();
export const FleetContext = createContext<Fleet>();

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error('usePanel must be called below PanelContext');
  return panel;
}

export function useFleet(): Fleet {
  const fleet = useContext(FleetContext);
  if (fleet === undefined) throw new Error('useFleet must be called below FleetContext');
  return fleet;
}
