import type { LedgerEntry } from '../core/ledger.ts';
import { LIMITS } from '../core/limits.ts';
import { refuse } from '../core/result.ts';
import { verifyChain } from '../core/verify.ts';
import { verdictOf, type Verdict } from '../core/verify-verdict.ts';
import { DamagedRecord, UnknownSchema, type Store } from '../ports.ts';
import type { Anchors } from '../ports/anchors.ts';
import { compared, deleted } from './anchored.ts';

type Ledgers = Pick<Store, 'incidentIds' | 'opened' | 'entries' | 'load'>;

/**
 * Checks every incident's chain against the head that is stored beside it, oldest first, and that none is missing, not
 * the newest ones either: so many were opened. With `anchors`, also against every head that a commit of the history names; read those first, so
 * that the store is never behind them by right. Rejects only when the store cannot be read.
 */
export async function* verifyStore(store: Ledgers, anchors: Anchors | null = null): AsyncGenerator<Verdict> {
  // Before the ids: one that is opened meanwhile is not missed.
  const opened = await store.opened();
  let expected = 1;
  const seen = new Set<string>();
  for await (const incident of store.incidentIds()) {
    const number = numberOf(incident);
    if (number !== null && number > expected) yield removed(expected, number - 1);
    if (number !== null) expected = number + 1;
    seen.add(incident);
    yield await verifyOne(store, incident, anchors);
  }
  if (opened >= expected) yield removed(expected, opened);
  if (anchors !== null) yield* deleted(seen, anchors);
}

/** The number in an id of ours; they are given in order and without gaps, over the turn of the year too. */
function numberOf(incident: string): number | null {
  const digits = /^INC-\d{4}-(\d{6,15})$/.exec(incident)?.[1];
  return digits === undefined ? null : Number(digits);
}

function removed(first: number, last: number): Verdict {
  const subject = first === last ? `Number ${first}` : `Numbers ${first} to ${last}`;
  const sentence = 'No incident is left with it, although numbers are given without gaps. Restore the database from a copy.';
  return verdictOf(subject, refuse('verify.removed', sentence));
}

async function verifyOne(store: Ledgers, incident: string, anchors: Anchors | null): Promise<Verdict> {
  const { entries, head, note, damage } = await readTogether(store, incident);
  if (head === null) {
    return verdictOf(
      incident,
      refuse('verify.no_record', 'Its record is gone, although its id is listed. Restore the database from a copy.'),
    );
  }
  if (damage !== null) return verdictOf(incident, refuse('verify.damaged', damage));
  const checked = verifyChain(entries, head, incident);
  const notes = note === null ? [] : [note];
  return anchors === null ? verdictOf(incident, checked, notes) : compared(incident, entries, checked, anchors, notes);
}

interface Read {
  readonly entries: readonly LedgerEntry[];
  /** Null: there is no record. Undefined: there is one that cannot be read, so its head is not known. */
  readonly head: string | null | undefined;
  readonly note: string | null;
  /** How the record is broken that stands beside the chain; null when it is not. */
  readonly damage: string | null;
}

/** Head and entries come from two reads: when the head moved in between, both are read again. */
async function readTogether(store: Ledgers, incident: string): Promise<Read> {
  let before = await readHead(store, incident);
  for (let attempt = 1; ; attempt += 1) {
    const entries = await store.entries(incident);
    const after = await readHead(store, incident);
    if (before.head === after.head || attempt >= LIMITS.verifyReadsMax) return { entries, ...after };
    before = after;
  }
}

async function readHead(store: Ledgers, incident: string): Promise<Omit<Read, 'entries'>> {
  try {
    const stored = await store.load(incident);
    return { head: stored?.head ?? null, note: null, damage: null };
  } catch (error) {
    if (error instanceof DamagedRecord) return { head: undefined, note: null, damage: error.message };
    if (!(error instanceof UnknownSchema)) throw error;
    return {
      head: undefined,
      damage: null,
      note: `${error.message} Its chain was checked without its head: a cut tail would not show.`,
    };
  }
}
