/** The sign for a value nobody knows. */
export const UNKNOWN = '–';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Joins number and unit so that a line never breaks between them. */
const TIGHT = '\u00a0';

export interface Format {
  language: string;
  number: (value: number | null | undefined, digits?: number) => string;
  /** @param value 0 to 100 */
  percent: (value: number | null | undefined) => string;
  grams: (value: number | null | undefined) => string;
  celsius: (value: number | null | undefined) => string;
  degrees: (value: number | null | undefined) => string;
  signal: (value: number | null | undefined) => string;
  bytes: (value: number | null | undefined) => string;
  /** `1 h 12 min`, under a minute `40 s`, from two days on `3 d 4 h`. @param seconds */
  duration: (seconds: number | null | undefined) => string;
  /** With at least two and at most four places. @param currency ISO 4217; a bare number without it */
  money: (value: number | null | undefined, currency: string | null) => string;
  /** Time of day alone. */
  time: (iso: string | null | undefined) => string;
  /** Time of day; with the date when it is not today. @param now ms since 1970 */
  clock: (iso: string | null | undefined, now: number) => string;
  dateTime: (iso: string | null | undefined) => string;
  date: (iso: string | null | undefined) => string;
  /** "2 min ago" under 24 h, else the date. @param now ms since 1970 */
  ago: (iso: string | null | undefined, now: number) => string;
}

/** Numbers, dates and units in the words of one language. @param language a BCP 47 tag */
export function createFormat(language: string): Format {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const percentage = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' });
  const dayOfYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' });
  const full = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });

  const known = <T>(value: T | null | undefined, write: (value: T) => string): string =>
    value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))
      ? UNKNOWN
      : write(value);
  const moment = (iso: string | null | undefined, write: (at: Date) => string): string =>
    known(iso, (text) => {
      const at = new Date(text);
      return Number.isNaN(at.getTime()) ? UNKNOWN : write(at);
    });
  const dateOf = (at: Date, now: Date): string => (at.getFullYear() === now.getFullYear() ? day : dayOfYear).format(at);

  return {
    language,
    number: (value, digits = 0) => known(value, (n) => (digits === 0 ? whole : tenths).format(n)),
    percent: (value) => known(value, (n) => percentage.format(Math.floor(n) / 100)),
    grams: (value) => known(value, (n) => `${(n < 100 ? tenths : whole).format(n)}${TIGHT}g`),
    celsius: (value) => known(value, (n) => `${whole.format(n)}${TIGHT}°C`),
    degrees: (value) => known(value, (n) => whole.format(n)),
    signal: (value) => known(value, (n) => `${whole.format(n)}${TIGHT}dBm`),
    bytes: (value) =>
      known(value, (n) => (n < 1e9 ? `${tenths.format(n / 1e6)}${TIGHT}MB` : `${tenths.format(n / 1e9)}${TIGHT}GB`)),
    duration: (seconds) => known(seconds, (n) => durationOf(n, whole)),
    money: (value, currency) => known(value, (n) => moneyOf(n, currency, language)),
    time: (iso) => moment(iso, (at) => time.format(at)),
    clock: (iso, now) =>
      moment(iso, (at) => {
        const today = new Date(now);
        return at.toDateString() === today.toDateString()
          ? time.format(at)
          : `${dateOf(at, today)}, ${time.format(at)}`;
      }),
    dateTime: (iso) => moment(iso, (at) => full.format(at)),
    date: (iso) => moment(iso, (at) => dayOfYear.format(at)),
    ago: (iso, now) =>
      moment(iso, (at) => {
        const seconds = Math.round((at.getTime() - now) / 1000);
        const size = Math.abs(seconds);
        if (size < MINUTE) return relative.format(0, 'minute');
        if (size < HOUR) return relative.format(Math.trunc(seconds / MINUTE), 'minute');
        if (size < DAY) return relative.format(Math.trunc(seconds / HOUR), 'hour');
        return dateOf(at, new Date(now));
      }),
  };
}

function moneyOf(value: number, currency: string | null, language: string): string {
  const places = { minimumFractionDigits: 2, maximumFractionDigits: 4 };
  const style = currency === null ? {} : ({ style: 'currency', currency } as const);
  return new Intl.NumberFormat(language, { ...places, ...style }).format(value);
}

function durationOf(seconds: number, whole: Intl.NumberFormat): string {
  const part = (value: number, unit: string): string => `${whole.format(value)}${TIGHT}${unit}`;
  if (seconds < MINUTE) return part(Math.max(0, Math.round(seconds)), 's');
  const minutes = Math.round(seconds / MINUTE);
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return part(minutes, 'min');
  if (hours < 48) return minutes % 60 === 0 ? part(hours, 'h') : `${part(hours, 'h')} ${part(minutes % 60, 'min')}`;
  return hours % 24 === 0 ? part(hours / 24, 'd') : `${part(Math.floor(hours / 24), 'd')} ${part(hours % 24, 'h')}`;
}
