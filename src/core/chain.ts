import { digestOf } from './json.ts';
import type { LedgerEntry, NewEntry } from './ledger.ts';

/** What the first entry of a chain names as the one before it. */
export const GENESIS = '0'.repeat(64);

/** Gives new facts their places at the end of an incident's chain. `seq` and `head` are those of the last committed entry (0 and GENESIS at first). */
export function chain(
  incident: string,
  seq: number,
  head: string,
  at: number,
  facts: readonly NewEntry[],
): readonly LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  let prev = head;
  for (const [index, fact] of facts.entries()) {
    const body = { ...fact, incident, seq: seq + index + 1, at, prev };
    prev = digestOf(body);
    entries.push({ ...body, hash: prev });
  }
  return entries;
}
