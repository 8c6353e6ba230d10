import { Webhook } from 'standardwebhooks';
import type { Receiver } from '../fakes/receiver.ts';

const CHECK_MS = 250;

/** Prints each webhook that arrives: verified with an independent library, then its body as it was sent. */
export function printWebhooks(receiver: Receiver, secret: string): void {
  const verifier = new Webhook(secret);
  let seen = 0;
  setInterval(() => {
    for (const { body, headers } of receiver.requests.slice(seen)) {
      seen++;
      process.stdout.write(`webhook (${verdict(verifier, body, headers)}) ${body.toString('utf8')}\n`);
    }
  }, CHECK_MS).unref();
}

function verdict(verifier: Webhook, body: Buffer, headers: Receiver['requests'][number]['headers']): string {
  try {
    verifier.verify(body.toString('utf8'), headers as Record<string, string>);
    return 'signature verified';
  } catch {
    return 'SIGNATURE WRONG';
  }
}
