/** A refusal as a person reads it. `reason` is the word for programs, "" when the server gave none (no answer at all). */
export interface Refusal {
  detail: string;
  reason: string;
  status: number;
  requestId: string | null;
  /** Seconds until another try makes sense (too many tries). */
  retryAfter: number | null;
  /** Per field, by the last name of its path; an entry of a list counts for the list. */
  fields: Record<string, string>;
}

/** The problem document of an HTTP answer, and the same members in `data` of a tRPC error. */
export interface Problem {
  detail?: unknown;
  title?: unknown;
  reason?: unknown;
  status?: unknown;
  httpStatus?: unknown;
  request_id?: unknown;
  retry_after?: unknown;
  errors?: unknown;
}

/** An HTTP answer that is not a success, thrown by `post`. */
export class HttpRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.name = 'HttpRefused';
    this.refusal = refusal;
  }
}

/** @param fallback the sentence when the server gave none */
export function refusalOfProblem(problem: Problem, fallback: string): Refusal {
  return {
    detail: text(problem.detail) ?? text(problem.title) ?? fallback,
    reason: text(problem.reason) ?? '',
    status: count(problem.status) ?? count(problem.httpStatus) ?? 0,
    requestId: text(problem.request_id),
    retryAfter: count(problem.retry_after),
    fields: fieldsOf(problem.errors),
  };
}

/**
 * Reads whatever a call threw. An error without data never reached the server or lost its answer.
 * @param noAnswer the sentence for that case
 */
export function refusalOf(error: unknown, noAnswer: string): Refusal {
  if (error instanceof HttpRefused) return error.refusal;
  const shape = error as { data?: Problem | null; message?: unknown } | null;
  if (shape?.data) return refusalOfProblem({ ...shape.data, detail: shape.data.detail ?? shape.message }, noAnswer);
  return refusalOfProblem({}, noAnswer);
}

/** Nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  const data = (error as { data?: { code?: unknown; status?: unknown } | null } | null)?.data;
  return data?.code === 'UNAUTHORIZED' || data?.status === 401;
}

function fieldsOf(errors: unknown): Record<string, string> {
  const fields: Record<string, string> = {};
  if (!Array.isArray(errors)) return fields;
  for (const entry of errors as { path?: unknown; message?: unknown }[]) {
    const path = (Array.isArray(entry?.path) ? entry.path.join('.') : text(entry?.path))?.replace(/(\.\d+)+$/, '');
    const message = text(entry?.message);
    if (path === undefined || message === null) continue;
    fields[path.slice(path.lastIndexOf('.') + 1)] ??= message;
  }
  return fields;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
