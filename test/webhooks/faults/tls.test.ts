import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ANSWER_KEPT, type AttemptResult, type Shipment } from '../../../server/webhooks/attempt.ts';
import { mintWebhookSecret } from '../../../server/webhooks/signature.ts';
import { answer, type Receiver, startReceiver } from '../../fakes/receiver.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { type Authority, selfSigned, testAuthority } from '../certificates.ts';

const PROCESS = join(import.meta.dirname, '../attemptProcess.ts');

/** One attempt of reach `internet` per receiver, in a process that trusts the authority as it trusts the public ones. */
async function attempts(
  receivers: readonly Receiver[],
  trusted: Authority,
  certificate: string | null = null,
): Promise<AttemptResult[]> {
  await using folder = await temporaryFolder();
  const root = join(folder.path, 'root.pem');
  await writeFile(root, trusted.root);
  const secrets = [mintWebhookSecret()];
  const shipments = receivers.map(
    (receiver): Shipment => ({
      url: receiver.url(),
      reach: 'internet',
      body: '{}',
      id: 'evt_1',
      secrets,
      observed: 'live',
      certificate,
    }),
  );
  const allow = receivers.map((receiver) => `127.0.0.1:${receiver.port}`);
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, JSON.stringify({ shipments, allow })], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: root },
  });
  return JSON.parse(stdout);
}

describe('over https', () => {
  it('a receiver with a good certificate is reached, others are refused with the reason and get no request', async () => {
    const authority = testAuthority();
    await using good = await startReceiver({ tls: authority.issue({ address: '127.0.0.1' }) });
    await using expired = await startReceiver({ tls: authority.issue({ address: '127.0.0.1', expired: true }) });
    await using wrongHost = await startReceiver({ tls: authority.issue({ address: '127.0.0.2' }) });
    await using unknown = await startReceiver({ tls: selfSigned({ address: '127.0.0.1' }) });
    good.script([answer(500, {}, `nul \0 ${'x'.repeat(ANSWER_KEPT * 3)}`)]);
    const results = await attempts([good, expired, wrongHost, unknown], authority);
    expect(results.map((result) => result.status)).toEqual([500, null, null, null]);
    expect(results.map((result) => result.error)).toEqual([
      'The receiver answered 500.',
      "The receiver's certificate has expired.",
      "The receiver's certificate is for another name.",
      "The receiver's certificate is self-signed.",
    ]);
    for (const { requests } of [expired, wrongHost, unknown]) expect(requests).toHaveLength(0);
    // For reach `internet` the beginning of the answer is kept, as text that every database takes.
    expect(results[0]?.answer).toHaveLength(ANSWER_KEPT);
    expect(results[0]?.answer?.startsWith('nul \uFFFD xxx')).toBe(true);
    // A certificate that is not accepted is no accident that a second try at once would mend.
    for (const { diedEarly } of results) expect(diedEarly).toBe(false);
  });

  it('the one certificate that a webhook names is taken whatever is wrong with it; valid ones still are, others not', async () => {
    const authority = testAuthority();
    const own = selfSigned({ address: '127.0.0.2', expired: true });
    await using pinned = await startReceiver({ tls: own });
    await using good = await startReceiver({ tls: authority.issue({ address: '127.0.0.1' }) });
    await using unknown = await startReceiver({ tls: selfSigned({ address: '127.0.0.1' }) });
    const { fingerprint256 } = new X509Certificate(own.cert);
    const results = await attempts([pinned, good, unknown], authority, fingerprint256);
    expect(results.map((result) => result.status)).toEqual([200, 200, null]);
    expect(results[2]?.error).toBe("The receiver's certificate is self-signed.");
    expect(unknown.requests).toHaveLength(0);
    expect(await attempts([pinned], authority, fingerprint256.replaceAll(':', '').toLowerCase())).toMatchObject([
      { status: 200 },
    ]);
  });
});
