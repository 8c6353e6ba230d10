import { needs } from '../../support/needs.ts';
import { homeAssistantPresent } from './root.ts';

/** Whether tests against a real Home Assistant can run here; says in one line how to get one when they cannot. */
export function withHomeAssistant(): boolean {
  return needs(
    'home-assistant',
    homeAssistantPresent(),
    'run `npm run home-assistant` once as root, with mmdebstrap and mosquitto installed',
  );
}
