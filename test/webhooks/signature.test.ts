import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { mintWebhookSecret, sign } from '../../server/webhooks/signature.ts';

const ID = 'evt_1';
const BODY = '{"event":"printer_offline","data":{"printer":"Büro 🦊"}}';
const now = () => Math.floor(Date.now() / 1000);

function headers(signature: string, seconds: number, id = ID) {
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature };
}

describe('a signature', () => {
  it("equals the one in Svix's documentation", () => {
    const signature = sign(
      ['whsec_plJ3nmyCDGBKInavdOK15jsl'],
      'msg_loFOjxBNrRLzqYUf',
      1731705121,
      '{"event_type":"ping","data":{"success":true}}',
    );
    expect(signature).toBe('v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=');
  });

  it('is accepted by the Standard Webhooks library, with each of the secrets that signed', () => {
    const secrets = [mintWebhookSecret(), mintWebhookSecret()];
    const signed = headers(sign(secrets, ID, now(), BODY), now());
    for (const secret of secrets) expect(new Webhook(secret).verify(BODY, signed)).toEqual(JSON.parse(BODY));
  });

  it('is refused by the library with another secret, body, id or time', () => {
    const secret = mintWebhookSecret();
    const seconds = now();
    const signature = sign([secret], ID, seconds, BODY);
    const verifier = new Webhook(secret);
    expect(() => new Webhook(mintWebhookSecret()).verify(BODY, headers(signature, seconds))).toThrow();
    expect(() => verifier.verify(`${BODY} `, headers(signature, seconds))).toThrow();
    expect(() => verifier.verify(BODY, headers(signature, seconds, 'evt_2'))).toThrow();
    expect(() => verifier.verify(BODY, headers(signature, seconds + 1))).toThrow();
    expect(verifier.verify(BODY, headers(signature, seconds))).toBeTruthy();
  });

  it('of five minutes ago is refused by the library, so the time must be that of the attempt', () => {
    const secret = mintWebhookSecret();
    const old = now() - 310;
    expect(() => new Webhook(secret).verify(BODY, headers(sign([secret], ID, old, BODY), old))).toThrow(/timestamp/i);
  });
});

describe('a secret', () => {
  it('is whsec_ and the base64 of 32 bytes, never the same twice', () => {
    const secret = mintWebhookSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    expect(mintWebhookSecret()).not.toBe(secret);
  });
});
