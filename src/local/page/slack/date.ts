/** When and where a date is read: arguments, so that a test has one answer. */
export interface Reader {
  readonly now: number;
  readonly locale?: string;
  readonly timeZone?: string;
}

const DAY_MS = 86_400_000;

/**
 * Slack's date formatting, `<!date^seconds^format|fallback>` (docs.slack.dev, "Formatting message text", date formatting).
 * What cannot be read becomes the fallback, as in Slack.
 */
export function formatDate(seconds: number, format: string, fallback: string, reader: Reader): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let understood = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (_, token: string) => {
    const words = draw(token, date, reader);
    understood &&= words !== null;
    return words ?? '';
  });
  return understood ? text : fallback;
}

function draw(token: string, date: Date, reader: Reader): string | null {
  const pretty = token.endsWith('_pretty');
  const near = pretty ? nearDay(date, reader) : null;
  if (near !== null) return near;
  const form = forms.get(pretty ? token.slice(0, -'_pretty'.length) : token);
  if (form !== undefined) return inZone(date, form, reader);
  if (token === 'date_num') return isoDay(date, reader);
  if (token === 'ago') return ago(date, reader);
  return null;
}

const forms: ReadonlyMap<string, Intl.DateTimeFormatOptions> = new Map([
  ['date', { year: 'numeric', month: 'long', day: 'numeric' }],
  ['date_slash', { year: 'numeric', month: '2-digit', day: '2-digit' }],
  ['date_short', { year: 'numeric', month: 'short', day: 'numeric' }],
  ['date_long', { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' }],
  ['time', { hour: 'numeric', minute: '2-digit' }],
  ['time_secs', { hour: 'numeric', minute: '2-digit', second: '2-digit' }],
]);

function inZone(date: Date, form: Intl.DateTimeFormatOptions, { locale, timeZone }: Reader): string {
  return new Intl.DateTimeFormat(locale, timeZone === undefined ? form : { ...form, timeZone }).format(date);
}

/** `en-CA` writes dates as ISO 8601 does. */
const isoDay = (date: Date, reader: Reader): string =>
  inZone(date, { year: 'numeric', month: '2-digit', day: '2-digit' }, { ...reader, locale: 'en-CA' });

function nearDay(date: Date, reader: Reader): string | null {
  const day = isoDay(date, reader);
  if (day === isoDay(new Date(reader.now), reader)) return 'today';
  if (day === isoDay(new Date(reader.now - DAY_MS), reader)) return 'yesterday';
  if (day === isoDay(new Date(reader.now + DAY_MS), reader)) return 'tomorrow';
  return null;
}

function ago(date: Date, { now, locale }: Reader): string {
  const minutes = Math.round((date.getTime() - now) / 60_000);
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute');
  if (Math.abs(minutes) < 60 * 24) return words.format(Math.round(minutes / 60), 'hour');
  return words.format(Math.round(minutes / (60 * 24)), 'day');
}
