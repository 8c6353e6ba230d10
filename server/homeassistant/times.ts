/** How patient we and Home Assistant are with each other. */
export interface HomeTimes {
  /** How often we say that we are there although nothing happens, in milliseconds. */
  readonly aliveEveryMs: number;
  /** Without that word for so long the entities that say who is connected are unavailable, in seconds. */
  readonly expireAfterS: number;
  /** So long a connected printer must lack an AMS unit or a spool before its device is taken away, in milliseconds. */
  readonly graceMs: number;
}

/** One word of ours may be lost. Each is a row in Home Assistant's database: 360 a day for the whole house. */
export const HOME_TIMES: HomeTimes = Object.freeze({
  aliveEveryMs: 4 * 60_000,
  expireAfterS: 10 * 60,
  graceMs: 10 * 60_000,
});
