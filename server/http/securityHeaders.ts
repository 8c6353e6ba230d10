/** A year: for as long a browser that came over HTTPS does not come without it. */
const HSTS_SECONDS = 31_536_000;

/**
 * What every answer tells a browser. A page of our own origin may show us in a frame, which is how Home Assistant embeds the
 * panel; nobody else may. An answer of the API is nothing to be shown or run.
 * @param tls whether this listener speaks HTTPS itself
 */
export function securityHeaders(tls: boolean): Readonly<Record<string, string>> {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'same-origin',
    'content-security-policy': "default-src 'none'; frame-ancestors 'self'",
    ...(tls ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}` } : {}),
  };
}

/** The panel: scripts, styles and pictures of our own only, and nothing of the device it is shown on. */
export const PANEL_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; '),
  'permissions-policy': [
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'usb',
  ]
    .map((feature) => `${feature}=()`)
    .join(', '),
};
