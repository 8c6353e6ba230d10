import type { HomeAccess } from './access.ts';
import type { ConnectionFault } from './connectionFault.ts';

const NOT_SET_UP = 'Enter the address of Home Assistant and a long-lived token, made in your profile there.';

/** Why there is no connection, with the next step, in a sentence. */
export function problemOf(access: HomeAccess | null, fault: ConnectionFault | null): string {
  if (access === null || fault === null) return NOT_SET_UP;
  const { supervised, url } = access;
  if (fault.code === 'invalid_auth')
    return supervised
      ? 'Home Assistant refuses this add-on. Restart the add-on.'
      : 'Home Assistant refuses the token. Make a new long-lived token in your profile there, and enter it here.';
  if (fault.code === 'starting' || supervised)
    return 'Home Assistant is not running yet. It is tried again every few seconds.';
  return `${url} does not answer (${fault.message}). Check the address, and whether Home Assistant runs there.`;
}
