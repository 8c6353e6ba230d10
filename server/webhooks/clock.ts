/**
 * Milliseconds since 1970 as this process has counted them since it started: a wall clock that is set (by NTP on a board
 * without a battery, or by hand) moves nothing that is due.
 */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
