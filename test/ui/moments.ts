/** When the tests of the panel began, ms since 1970. */
export const NOW = Date.now();

/** So many minutes before that, as the wire writes it; negative ones are to come. */
export const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
