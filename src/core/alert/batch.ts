import { createHash } from 'node:crypto';
import type { Alert } from '../alert.ts';
import { LIMITS } from '../limits.ts';
import { accept, refuse, type Result } from '../result.ts';
import { parseOcsf } from './ocsf.ts';
import { parseSuricata } from './suricata.ts';

/** How each source's events are read. A Map: a source named `constructor` is unknown. */
const PARSERS: ReadonlyMap<string, (value: unknown, raw: { readonly digest: string }) => Result<Alert>> = new Map([
  ['suricata', parseSuricata],
  ['ocsf', parseOcsf],
]);

const ALERT_SOURCES = [...PARSERS.keys()];

export interface BatchItem {
  /** From 1: the line of NDJSON, or the place in an array. */
  readonly line: number;
  readonly result: Result<Alert>;
}

/**
 * A request's body as alerts: one JSON object, an array of them, or NDJSON. Each is accepted or refused by itself; the whole is refused only when
 * nothing in it can be told apart. `rawDigest` is that of the line, or of the whole body when it is one JSON value.
 */
export function parseBatch(source: string, body: Uint8Array): Result<readonly BatchItem[]> {
  const parse = PARSERS.get(source);
  if (parse === undefined) {
    return refuse(
      'alert.unknown_source',
      `There is no alert source of that name, expected one of: ${ALERT_SOURCES.join(', ')}.`,
    );
  }
  const text = decodeUtf8(body);
  if (text === null) return refuse('alert.encoding', 'The body is not valid UTF-8. Send JSON in UTF-8, uncompressed.');
  if (text.trim() === '')
    return refuse('alert.empty', 'The body is empty. Send one alert as JSON, an array of alerts, or one alert a line.');

  const whole = parseJson(text);
  if (whole === undefined) return parseLines(text, parse);
  const values: readonly unknown[] = Array.isArray(whole) ? whole : [whole];
  if (values.length === 0) return refuse('alert.empty', 'The array is empty. Send at least one alert.');
  if (values.length > LIMITS.alertBatchMax) return tooMany(values.length);
  const digest = sha256(text);
  return accept(values.map((value, index) => ({ line: index + 1, result: parse(value, { digest }) })));
}

function parseLines(
  text: string,
  parse: (value: unknown, raw: { readonly digest: string }) => Result<Alert>,
): Result<readonly BatchItem[]> {
  const lines = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [{ line: index + 1, text: line.replace(/\r$/, '') }]));
  if (lines.length > LIMITS.alertBatchMax) return tooMany(lines.length);
  return accept(lines.map(({ line, text: one }) => ({ line, result: parseLine(one, parse) })));
}

function parseLine(text: string, parse: (value: unknown, raw: { readonly digest: string }) => Result<Alert>): Result<Alert> {
  if (Buffer.byteLength(text) > LIMITS.alertLineMaxBytes) {
    return refuse(
      'alert.line_too_large',
      `The line is larger than ${LIMITS.alertLineMaxBytes} bytes. Switch packet payloads off in the detector's output.`,
    );
  }
  const value = parseJson(text);
  if (value === undefined)
    return refuse('alert.not_json', 'The line is not JSON. Send one alert a line, as the detector wrote it.');
  return parse(value, { digest: sha256(text) });
}

function tooMany(count: number): Result<never> {
  return refuse(
    'alert.batch_too_large',
    `The request holds ${count} alerts, expected at most ${LIMITS.alertBatchMax}. Send smaller batches.`,
  );
}

/** Undefined when it is not JSON; JSON itself has no undefined. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A byte order mark at the start is dropped; anything invalid is null, never replaced. */
function decodeUtf8(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return null;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
