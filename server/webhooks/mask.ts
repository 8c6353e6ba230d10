/** How much of a secret path is shown, in characters. */
const SHOWN = 5;
/** Receivers whose whole address is the right to call it. */
const CAPABILITY_HOSTS =
  /(^|\.)(slack\.com|discord(app)?\.com|ifttt\.com|zapier\.com|nabu\.casa|make\.com|integromat\.com|office\.com|pushcut\.io|chat\.googleapis\.com|telegram\.org)$/;
/** Home Assistant's webhooks, and what other programs call the like. */
const CAPABILITY_PATH = /\/(web)?hooks?\//i;
/** A part of a path that nobody would type: letters and figures mixed, or very long. */
const TOKEN = /(?=[^/]*[a-z])(?=[^/]*\d)[\w-]{12,}|[\w-]{20,}/i;

/** True when knowing this URL is enough to call it: it must not be shown again. */
export function isSecretUrl(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { hostname, pathname, search } = new URL(text);
  const secretPath = CAPABILITY_PATH.test(pathname) || pathname.split('/').some((part) => TOKEN.test(part));
  return search !== '' || secretPath || (CAPABILITY_HOSTS.test(hostname) && pathname !== '/');
}

/** The URL as it may be shown: scheme and host, and of a secret one the first characters of the rest. */
export function maskedUrl(text: string): string {
  if (!URL.canParse(text)) return `${text.slice(0, SHOWN)}…`;
  if (!isSecretUrl(text)) return text;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.slice(0, SHOWN)}…`;
}
