import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { isDeepStrictEqual, parseEnv } from 'node:util';

/** The values of a `.env`, as Node reads them at a start. Empty ones count as not set. */
export function valuesIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(parseEnv(text)).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value]])),
  );
}

/** Null when there is none. */
export async function readEnvFile(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** All or nothing, for our eyes only: a `.env` that was half written would stop the next start. */
export async function writeEnvFile(path: string, text: string): Promise<void> {
  // A link stays a link: what it leads to is replaced.
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${randomUUID()}.new`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Sets values and leaves every other byte as it is: lines, comments, order and line ends. A key that stands there more than once is changed
 * where it counts, which is the last time. Null when Node would not read exactly these values, and the others as before.
 */
export function withValues(text: string, changes: ReadonlyMap<string, string>): string | null {
  let changed = text;
  for (const [key, value] of changes) {
    const written = writtenForm(value);
    if (written === null) return null;
    changed = withValue(changed, key, written);
  }
  const wanted = { ...parseEnv(text), ...Object.fromEntries(changes) };
  return isDeepStrictEqual(parseEnv(changed), wanted) ? changed : null;
}

function withValue(text: string, key: string, written: string): string {
  const place = placesOf(text).findLast((one) => one.key === key);
  if (place !== undefined) return text.slice(0, place.from) + written + text.slice(place.to);
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = text === '' || text.endsWith('\n') ? '' : eol;
  return `${text}${gap}${key}=${written}${eol}`;
}

/** Where the value of one assignment stands, quotes included. */
interface Place {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

const ASSIGNMENT = /(?<head>[ \t]*(?:export[ \t]+)?(?<key>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*)/y;

/** As Node reads the file: a quoted value may go over several lines, and what looks like an assignment inside is none. */
function placesOf(text: string): readonly Place[] {
  const places: Place[] = [];
  let at = 0;
  while (at < text.length) {
    ASSIGNMENT.lastIndex = at;
    const { head = '', key = '' } = ASSIGNMENT.exec(text)?.groups ?? {};
    let end = at + head.length;
    if (key !== '') {
      const from = end;
      end = valueEnd(text, from);
      places.push({ key, from, to: end });
    }
    const newline = text.indexOf('\n', end);
    at = newline === -1 ? text.length : newline + 1;
  }
  return places;
}

function valueEnd(text: string, from: number): number {
  const quote = text[from];
  if (quote === '"' || quote === "'" || quote === '`') {
    const closing = text.indexOf(quote, from + 1);
    // Never closed: Node takes the line as it stands.
    if (closing !== -1) return closing + 1;
  }
  const line = /[^\r\n]*/.exec(text.slice(from))?.[0] ?? '';
  return from + (line.split('#', 1)[0] ?? '').trimEnd().length;
}

/** Plain where that is safe, else in the first quotes that give the same value again. */
function writtenForm(value: string): string | null {
  if (/^[A-Za-z0-9_./:@+=,-]*$/.test(value)) return value;
  return ["'", '"', '`'].map((quote) => quote + value + quote).find((form) => parseEnv(`A=${form}`)['A'] === value) ?? null;
}
