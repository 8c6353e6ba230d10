/** Shorter texts are no secrets of ours, and would blank out half of what is read. */
const SECRET_MIN_LENGTH = 4;
const CENSOR = '[secret]';

/** Secrets that are known by their looks: keys, signing secrets, credentials in an address or a header. */
const LOOKS: readonly [RegExp, string][] = [
  [/\bbb_[A-Za-z0-9_-]{16,}/g, CENSOR],
  [/\bwhsec_[A-Za-z0-9+/=_-]+/g, CENSOR],
  [/\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${CENSOR}`],
  [/(:\/\/)[^\s/@"']+@/g, `$1${CENSOR}@`],
];

/** A text without any of `secrets`, and without what looks like one. */
export function redacted(text: string, secrets: readonly string[]): string {
  let result = text;
  const known = secrets.filter((secret) => secret.length >= SECRET_MIN_LENGTH);
  // The longest first: a secret may be part of another one.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) {
    for (const form of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) {
      result = result.replaceAll(form, CENSOR);
    }
  }
  for (const [looks, instead] of LOOKS) result = result.replace(looks, instead);
  return result;
}

/** Enough of a name or number to tell one from another, not enough to use it. */
export function masked(text: string): string {
  return text.length < 6 ? '…' : `${text.slice(0, 3)}…${text.slice(-2)}`;
}

/** Every text in a JSON value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
