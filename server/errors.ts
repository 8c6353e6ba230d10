/** What each refusal is: its HTTP status and its title (RFC 9457). The sentence (`detail`) is given where it is thrown. */
const REASONS = {
  // the request itself
  malformed: [400, 'The request cannot be read'],
  bad_input: [422, 'The input does not fit'],
  body_too_large: [413, 'The body is too large'],
  unknown_route: [404, 'No such endpoint'],
  wrong_method: [405, 'Wrong method'],
  unsupported_media_type: [415, 'Unsupported content type'],
  // who
  not_signed_in: [401, 'Sign in or send a key'],
  key_unknown: [401, 'Unknown key'],
  key_expired: [401, 'Expired key'],
  login_unknown: [401, 'Unknown login'],
  login_expired: [401, 'Expired login'],
  token_unknown: [401, 'Unknown token'],
  wrong_password: [401, 'Wrong name or password'],
  scope_missing: [403, 'The key may not do this'],
  role_missing: [403, 'Your role may not do this'],
  key_not_allowed: [403, 'Not for keys'],
  cross_site: [403, 'Refused from another site'],
  wrong_door: [403, 'Wrong door'],
  host_refused: [403, 'Unknown host name'],
  key_in_address: [400, 'A key in the address'],
  key_address: [403, 'Not from this address'],
  key_legacy: [403, 'A key without an owner'],
  cloud_access_off: [403, 'The key may not read the cloud'],
  cloud_not_signed_in: [401, 'Not signed in to Bambu Cloud'],
  cloud_not_owner: [403, 'Only for the owner of the key'],
  cloud_needs_owner: [400, 'Cloud access needs an owner'],
  cloud_needs_authentication: [400, 'Cloud access needs authentication'],
  too_many: [429, 'Too many tries'],
  // what
  not_found: [404, 'Not found'],
  conflict: [409, 'Conflict'],
  // printers
  printer_unreachable: [400, 'The printer cannot be reached'],
  printer_not_bambu: [400, 'Not a Bambu Lab printer'],
  printer_wrong_serial: [400, 'Another serial number'],
  printer_certificate_changed: [400, 'Another certificate'],
  printer_wrong_code: [400, 'Wrong access code'],
  printer_refused: [409, 'The printer refused'],
  printer_unanswered: [504, 'The printer did not answer'],
  // webhooks
  webhook_destination_refused: [422, 'The address is not allowed'],
  // files
  file_unreadable: [422, 'The file cannot be read'],
  // the house
  database_busy: [503, 'The database is in use'],
  database_unreachable: [503, 'The database does not answer'],
  database_damaged: [503, 'The database is damaged'],
  database_newer: [503, 'The database is newer'],
  database_step_failed: [503, 'The database cannot be brought up to date'],
  disk_full: [503, 'The disk is full'],
  unavailable: [503, 'Not available now'],
  port_taken: [503, 'The port is taken'],
  certificate_unusable: [503, 'The certificate cannot be used'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type Reason = keyof typeof REASONS;

export interface FieldError {
  /** Where, as a path of names: `body.name`. */
  path: string;
  message: string;
}

/**
 * An expected refusal. `detail` is one public sentence that says what to do; it goes out as written.
 * Anything thrown that is not a Fault is a bug: logged with its stack, answered as "internal error".
 */
export class Fault extends Error {
  readonly reason: Reason;
  readonly errors: FieldError[] | undefined;
  /** Seconds after which another try makes sense. */
  readonly retryAfter: number | undefined;
  /** The toggle that a key lacks. */
  readonly scope: string | undefined;

  constructor(
    reason: Reason,
    detail: string,
    more: { cause?: unknown; errors?: FieldError[]; retryAfter?: number | undefined; scope?: string } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Fault';
    this.reason = reason;
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
    this.scope = more.scope;
  }

  get status(): number {
    return REASONS[this.reason][0];
  }

  get title(): string {
    return REASONS[this.reason][1];
  }
}

/** Every reason with its status and title: for the OpenAPI document and the documentation. */
export const reasons: Readonly<Record<Reason, readonly [status: number, title: string]>> = REASONS;

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
