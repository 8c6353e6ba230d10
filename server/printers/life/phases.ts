const PREPARING = new Set(['PREPARE', 'SLICING']);
const PRINTING = new Set(['RUNNING', 'PAUSE']);
const AT_REST = new Set(['IDLE', 'FINISH', 'FAILED']);

/** The printer has taken a job and does not print yet. */
export function isPreparing(state: string | null): boolean {
  return state !== null && PREPARING.has(state);
}

/** It prints, or waits in the middle of it. */
export function isPrinting(state: string | null): boolean {
  return state !== null && PRINTING.has(state);
}

/** A job is in hand. */
export function isActive(state: string | null): boolean {
  return isPreparing(state) || isPrinting(state);
}

/** No job is in hand. Any other state says nothing. */
export function isAtRest(state: string | null): boolean {
  return state !== null && AT_REST.has(state);
}
