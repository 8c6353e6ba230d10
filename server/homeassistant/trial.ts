import { createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import type { HomeAccess } from './access.ts';
import { connectionFault } from './connectionFault.ts';
import { problemOf } from './problem.ts';
import { openSocket } from './socket.ts';

/** How a trial went: the version that answered, or what is wrong and what to do. */
export type Trial = { version: string; problem: null } | { version: null; problem: string };

/** Signs in once and leaves again. */
export async function tryAccess(access: HomeAccess): Promise<Trial> {
  try {
    const socket = await openSocket(createLongLivedTokenAuth(access.url, access.token));
    socket.close();
    return { version: socket.haVersion, problem: null };
  } catch (error) {
    return { version: null, problem: problemOf(access, connectionFault(error)) };
  }
}
