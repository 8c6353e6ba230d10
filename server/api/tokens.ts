import { z } from 'zod';
import { actorOf } from '../access/audit.ts';
import type { AccessToken } from '../access/tokenStore.ts';
import { TOKEN_SECONDS } from '../access/tokens.ts';
import type { Features } from './context.ts';
import { mutation, query } from './procedure.ts';
import { done, id, isoOf, none, time } from './schemas.ts';

const TAG = 'Sign-in';
const NAME_MAX = 100;
const DAYS_MAX = 365;
const DAY_MS = 24 * 60 * 60_000;

const shortLived = z.object({
  token: z.string().meta({ description: 'For the address: `?token=`' }),
  expires_in: z.int().meta({ description: 'Seconds', example: TOKEN_SECONDS }),
});

const token = z.object({
  id,
  scope: z.enum(['camera_stream']),
  name: z.string(),
  prefix: z.string().meta({ description: 'The beginning of the token' }),
  api_key_id: z.int().nullable().meta({ description: 'The key it was made with' }),
  user: z.object({ id: z.int(), username: z.string() }).nullable().meta({ description: 'The person who made it' }),
  created_at: time,
  expires_at: time.nullable(),
});

function answerOf({ people }: Features, row: AccessToken): z.input<typeof token> {
  const { id, scope, name, prefix, api_key_id, user_id, created_at, expires_at } = row;
  const person = user_id === null ? undefined : people.get(user_id);
  const user = person ? { id: person.id, username: person.username } : null;
  const [created, expires] = [created_at.toISOString(), isoOf(expires_at)];
  return { id, scope, name, prefix, api_key_id, user, created_at: created, expires_at: expires };
}

const WORTH = 'It may do no more than the key or login that it was made with, and ends with it.';

/** Tokens for addresses: for sockets and pictures of clients that can send no header there. */
export const tokens = {
  liveToken: mutation(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'POST',
        path: '/auth/ws-token',
        tag: TAG,
        operationId: 'create_ws_token',
        summary: 'Get a token for the live feed',
        description: `For the websocket \`/api/v1/ws?token=\`, within the hour. ${WORTH}`,
      },
      input: none,
      output: shortLived,
    },
    ({ features, caller, ctx }) => ({
      token: features.tokens.mint('live_feed', caller, ctx.judge),
      expires_in: TOKEN_SECONDS,
    }),
  ),

  pictureToken: mutation(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'POST',
        path: '/printers/camera/stream-token',
        tag: TAG,
        operationId: 'create_camera_stream_token',
        summary: 'Get a token for pictures',
        description: `Opens covers and thumbnails with \`?token=\`, for an hour. ${WORTH}`,
      },
      input: none,
      output: shortLived,
    },
    ({ features, caller, ctx }) => ({
      token: features.tokens.mint('pictures', caller, ctx.judge),
      expires_in: TOKEN_SECONDS,
    }),
  ),

  createToken: mutation(
    {
      who: 'read_status',
      which: 'rows',
      rest: {
        method: 'POST',
        path: '/auth/tokens',
        tag: TAG,
        operationId: 'create_token',
        summary: 'Make a long-lived token for pictures',
        description: `For a screen into which an address is pasted once. ${WORTH} A person's ends with their password, and when they sign out everywhere.`,
      },
      input: z.object({
        scope: z.enum(['camera_stream']),
        name: z.string().trim().max(NAME_MAX).nullish().meta({ example: 'Kitchen screen' }),
        expires_in_days: z.int().min(1).max(DAYS_MAX).nullish().meta({ description: 'Left out: it does not expire' }),
      }),
      output: token.extend({ token: z.string().meta({ description: 'Shown once' }) }),
    },
    async ({ features, input: { scope, name, expires_in_days: days }, caller, ctx }) => {
      const expires_at = days ? new Date(Date.now() + days * DAY_MS) : null;
      const wanted = { scope, name: name || 'Token', expires_at };
      const made = await features.tokenStore.create(wanted, caller, actorOf(caller, ctx.ip));
      return { ...answerOf(features, made.row), token: made.token };
    },
  ),

  tokens: query(
    {
      who: 'known',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/auth/tokens',
        tag: TAG,
        operationId: 'list_tokens',
        summary: 'List long-lived tokens',
        description: 'Your own and those of your keys; everybody’s for an administrator; of a key its own.',
      },
      input: none,
      output: z.array(token),
    },
    ({ features, caller }) => features.tokenStore.of(caller).map((row) => answerOf(features, row)),
  ),

  removeToken: mutation(
    {
      who: 'known',
      which: 'none',
      rest: {
        method: 'DELETE',
        path: '/auth/tokens/{id}',
        tag: TAG,
        operationId: 'delete_token',
        summary: 'Revoke a long-lived token',
      },
      input: z.object({ id }),
      output: done,
    },
    async ({ features, input, caller, ctx }) => {
      await features.tokenStore.remove(input.id, caller, actorOf(caller, ctx.ip));
      return { success: true as const, message: 'Token revoked.' };
    },
  ),
};
