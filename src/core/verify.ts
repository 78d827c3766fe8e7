import { GENESIS } from './chain.ts';
import { accept, refuse, type Refusal, type Result } from './result.ts';
import { isAsHashed, parseEntry, type FoundEntry } from './verify-entry.ts';

export interface VerifiedChain {
  /** Hash of the last entry. */
  readonly head: string;
  readonly count: number;
  /** Hash of each entry, first to last: a head that was recorded at any time is one of them. */
  readonly hashes: readonly string[];
  /** What is odd but proves nothing, as sentences: a clock that was set back. */
  readonly notes: readonly string[];
}

/**
 * Walks one incident's chain from its first entry and names the first entry that is wrong: each is read, and held against those before it,
 * ahead of the next one.
 *
 * The chain has no key, so that some things it cannot tell. Whoever rewrites all of it, or cuts its tail, is found only by `expectedHead`, a head
 * that was kept somewhere else, and which entry was the first to be rewritten only by an older head or a copy. An entry that was given a sound
 * hash anew is named where the entries behind it still lead to the expected head; where they do not, it and the one behind it are both named.
 * @param incident whose chain it must be; that of its first entry by default
 */
export function verifyChain(entries: readonly unknown[], expectedHead?: string, incident?: string): Result<VerifiedChain> {
  if (entries.length === 0)
    return refuse('verify.empty', 'The ledger has no entries: each incident has at least its opening. Restore it from a copy.');

  const sound: FoundEntry[] = [];
  const notes: string[] = [];
  for (const [index, found] of entries.entries()) {
    const parsed = parseEntry(found, index + 1);
    if (!parsed.ok) return replaced(sound, entries, expectedHead) ?? parsed;
    const entry = parsed.value;
    const before = sound.at(-1);
    const wrong =
      edited(entry, index + 1) ??
      misplaced(entries, sound, entry) ??
      foreign(incident ?? sound[0]?.incident, entry) ??
      unlinked(entry, before);
    if (wrong !== null) return replaced(sound, entries, expectedHead) ?? wrong;
    if (before !== undefined && entry.at < before.at) {
      notes.push(`Entry ${entry.seq} is dated before entry ${before.seq}: the clock was set back between them.`);
    }
    sound.push(entry);
  }

  const head = sound.at(-1)?.hash ?? GENESIS;
  if (expectedHead !== undefined && head !== expectedHead) return wrongHead(sound, expectedHead);
  return accept({ head, count: sound.length, hashes: sound.map((entry) => entry.hash), notes });
}

/** The first of those that look sound which the expected head proves to be another than the one that stood there. */
function replaced(sound: readonly FoundEntry[], entries: readonly unknown[], expectedHead: string | undefined): Refusal | null {
  if (expectedHead === undefined) return null;
  const proven = provenBy(expectedHead, entries);
  const wrong = sound.find(({ seq, hash }) => (proven.get(seq) ?? hash) !== hash);
  if (wrong === undefined) return null;
  const earlier =
    wrong.seq === 1 ? '' : ' Only an older head or a copy can tell whether those before it were replaced as well.';
  return refuse(
    'verify.replaced',
    `Entry ${wrong.seq} is not the one that the entries behind it were written after: it was replaced or inserted.${earlier}`,
  );
}

/** What the hashes of entries must be, by their numbers: the head is one, and each entry whose hash is known names the one before it. */
function provenBy(head: string, entries: readonly unknown[]): ReadonlyMap<number, string> {
  const found = new Map<string, FoundEntry>();
  for (const [index, entry] of entries.entries()) {
    const parsed = parseEntry(entry, index + 1);
    if (parsed.ok && isAsHashed(parsed.value)) found.set(parsed.value.hash, parsed.value);
  }
  const proven = new Map<number, string>();
  // It ends: no entry can hold a hash that is made of its own.
  for (let entry = found.get(head); entry !== undefined; entry = found.get(entry.prev)) {
    proven.set(entry.seq, entry.hash);
    proven.set(entry.seq - 1, entry.prev);
  }
  return proven;
}

function edited(entry: FoundEntry, place: number): Refusal | null {
  if (isAsHashed(entry)) return null;
  return refuse('verify.edited', `Entry ${place} does not match its own hash: it was edited.`);
}

/** Sequence numbers run 1, 2, 3, ...: a number in the wrong place says what happened. */
function misplaced(entries: readonly unknown[], sound: readonly FoundEntry[], entry: FoundEntry): Refusal | null {
  const expected = sound.length + 1;
  if (entry.seq === expected) return null;
  const namesake = sound.find((earlier) => earlier.seq === entry.seq);
  if (namesake !== undefined) {
    return refuse(
      'verify.inserted',
      namesake.hash === entry.hash
        ? `Place ${expected} holds entry ${entry.seq} once more: it was inserted.`
        : `Places ${entry.seq} and ${expected} both hold an entry numbered ${entry.seq}: one of the two was inserted.`,
    );
  }
  if (entries.slice(expected).some((later) => numberOf(later) === expected)) {
    return refuse('verify.reordered', `Place ${expected} holds entry ${entry.seq}: the entries were put in another order.`);
  }
  return refuse('verify.deleted', `Entry ${expected} is missing (the next one is ${entry.seq}): it was deleted.`);
}

/** Of an entry that nothing is known about yet. */
function numberOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'seq' in entry ? entry.seq : undefined;
}

function foreign(incident: string | undefined, entry: FoundEntry): Refusal | null {
  if (incident === undefined || entry.incident === incident) return null;
  return refuse('verify.foreign', `Entry ${entry.seq} belongs to another incident: it was inserted or edited.`);
}

function unlinked(entry: FoundEntry, before: FoundEntry | undefined): Refusal | null {
  if (entry.prev === (before?.hash ?? GENESIS)) return null;
  return refuse(
    'verify.unlinked',
    before === undefined
      ? 'Entry 1 follows another entry, although it is the first: something stood before it.'
      : `Entries ${before.seq} and ${entry.seq} do not belong together: entry ${before.seq} was replaced, or entry ${entry.seq} was inserted.`,
  );
}

function wrongHead(entries: readonly FoundEntry[], expectedHead: string): Refusal {
  const known = entries.find((entry) => entry.hash === expectedHead);
  if (known !== undefined) {
    return refuse(
      'verify.head_passed',
      `The recorded head is entry ${known.seq}, but the chain goes on to entry ${entries.length}: entries were added without being recorded.`,
    );
  }
  return refuse(
    'verify.head_missing',
    `The chain is whole up to entry ${entries.length}, but the recorded head is not in it: its tail was cut or the chain was rewritten. Only an older head or a copy can tell from which entry on.`,
  );
}
