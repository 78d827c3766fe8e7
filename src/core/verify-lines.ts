import canonicalize from 'canonicalize';
import { LIMITS } from './limits.ts';
import { accept, refuse, type Result } from './result.ts';

/**
 * The lines of a `ledger.jsonl`, one canonical JSON value each (RFC 8785). A line that is not canonical was not written by Tagout,
 * even where its value is the same: doubled keys would show one thing to a reader and another to a parser.
 */
export function parseLines(text: string): Result<readonly unknown[]> {
  if (text === '') return accept([]);
  if (!text.endsWith('\n')) return refuse('verify.cut', 'The last line of the ledger does not end: the file was cut.');
  const entries: unknown[] = [];
  for (const [index, line] of text.slice(0, -1).split('\n').entries()) {
    if (Buffer.byteLength(line) > LIMITS.ledgerLineMaxBytes) {
      return refuse(
        'verify.malformed',
        `Line ${index + 1} is longer than ${LIMITS.ledgerLineMaxBytes} bytes: Tagout writes no such line.`,
      );
    }
    const entry = parseLine(line);
    if (entry === undefined) return refuse('verify.malformed', `Line ${index + 1} is not canonical JSON: it was edited.`);
    entries.push(entry);
  }
  return accept(entries);
}

function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return canonicalize(value) === line ? value : undefined;
  } catch {
    // Not JSON, or nested so deeply that a parser gave up: neither was written by us.
    return undefined;
  }
}
