import type { LedgerEntry } from '../core/ledger.ts';
import { LIMITS } from '../core/limits.ts';
import { refuse } from '../core/result.ts';
import { verifyChain } from '../core/verify.ts';
import { verdictOf, type Verdict } from '../core/verify-verdict.ts';
import { UnknownSchema, type Store } from '../ports.ts';

type Ledgers = Pick<Store, 'incidentIds' | 'entries' | 'load'>;

/** Checks every incident's chain against the head that is stored beside it, oldest first. Rejects only when the store cannot be read. */
export async function* verifyStore(store: Ledgers): AsyncGenerator<Verdict> {
  for await (const incident of store.incidentIds()) yield await verifyOne(store, incident);
}

async function verifyOne(store: Ledgers, incident: string): Promise<Verdict> {
  const { entries, head, note } = await readTogether(store, incident);
  if (head === null) {
    return verdictOf(
      incident,
      refuse('verify.no_record', 'Its record is gone, although its id is listed. Restore the database from a copy.'),
    );
  }
  const stranger = entries.find((entry) => entry.incident !== incident);
  if (stranger !== undefined) {
    return verdictOf(
      incident,
      refuse('verify.foreign', `Entry ${stranger.seq} belongs to another incident: it was inserted or edited.`),
    );
  }
  return verdictOf(incident, verifyChain(entries, head), note === null ? [] : [note]);
}

interface Read {
  readonly entries: readonly LedgerEntry[];
  /** Null: there is no record. Undefined: there is one that cannot be read, so its head is not known. */
  readonly head: string | null | undefined;
  readonly note: string | null;
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

async function readHead(store: Ledgers, incident: string): Promise<Pick<Read, 'head' | 'note'>> {
  try {
    const stored = await store.load(incident);
    return { head: stored?.head ?? null, note: null };
  } catch (error) {
    if (!(error instanceof UnknownSchema)) throw error;
    return { head: undefined, note: `${error.message} Its chain was checked without its head: a cut tail would not show.` };
  }
}
