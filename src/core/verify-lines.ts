import canonicalize from 'canonicalize';
import { LIMITS } from './limits.ts';
import { accept, refuse, type Refusal, type Result } from './result.ts';
import { verifyChain, type VerifiedChain } from './verify.ts';

export interface Lines {
  /** Up to the first line that holds no entry. */
  readonly entries: readonly unknown[];
  /** What is wrong with that line; null where each holds one. */
  readonly wrong: Refusal | null;
}

/** Checks a ledger as `readLines` gives it, and names its first entry that is wrong, be it as a line or in the chain. */
export function verifyLines({ entries, wrong }: Lines, expectedHead?: string, incident?: string): Result<VerifiedChain> {
  if (wrong === null) return verifyChain(entries, expectedHead, incident);
  const before = entries.length === 0 ? null : verifyChain(entries, undefined, incident);
  return before?.ok === false ? before : wrong;
}

/**
 * The lines of a `ledger.jsonl`, one canonical JSON value each (RFC 8785). A line that is not canonical was not written by Tagout,
 * even where its value is the same: doubled keys would show one thing to a reader and another to a parser.
 * @param bytes not text, since a place that is none would spoil the whole, and hide where it is
 */
export function readLines(bytes: Uint8Array): Lines {
  const entries: unknown[] = [];
  const wrong = (code: string, message: string): Lines => ({ entries, wrong: refuse(code, message) });
  let start = 0;
  while (start < bytes.length) {
    const line = entries.length + 1;
    const end = bytes.indexOf(LINE_END, start);
    if (end === -1) return wrong('verify.cut', `Line ${line}, the last of the ledger, does not end: the file was cut there.`);
    if (end - start > LIMITS.ledgerLineMaxBytes) {
      return wrong(
        'verify.malformed',
        `Line ${line} is longer than ${LIMITS.ledgerLineMaxBytes} bytes: Tagout writes no such line.`,
      );
    }
    const entry = parseLine(bytes.subarray(start, end));
    if (entry === undefined) return wrong('verify.malformed', `Line ${line} is not canonical JSON: it was edited.`);
    entries.push(entry);
    start = end + 1;
  }
  return { entries, wrong: null };
}

/** The same for a text, all or nothing. */
export function parseLines(text: string): Result<readonly unknown[]> {
  const { entries, wrong } = readLines(Buffer.from(text));
  return wrong ?? accept(entries);
}

const LINE_END = 0x0a;

function parseLine(bytes: Uint8Array): unknown {
  try {
    const line = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(line);
    return canonicalize(value) === line ? value : undefined;
  } catch {
    // No text, not JSON, or nested so deeply that a parser gave up: none was written by us.
    return undefined;
  }
}
