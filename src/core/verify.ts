import { z } from 'zod';
import { GENESIS } from './chain.ts';
import { digestOf } from './json.ts';
import { ENTRY_KINDS } from './ledger.ts';
import { LIMITS } from './limits.ts';
import { accept, refuse, type Refusal, type Result } from './result.ts';

export interface VerifiedChain {
  /** Hash of the last entry. */
  readonly head: string;
  readonly count: number;
  /** Hash of each entry, first to last: a head that was recorded at any time is one of them. */
  readonly hashes: readonly string[];
  /** What is odd but proves nothing, as sentences: a clock that was set back. */
  readonly notes: readonly string[];
}

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Name = z.string();

const Entry = z.strictObject({
  incident: z.string().min(1),
  seq: z.int().positive(),
  at: z.int().nonnegative(),
  kind: z.enum(ENTRY_KINDS),
  by: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('person'), id: Name, name: Name }),
    z.strictObject({ kind: z.literal('detector'), name: Name }),
    z.strictObject({ kind: z.literal('model'), name: Name }),
    z.strictObject({ kind: z.literal('tagout') }),
  ]),
  sentence: z.string(),
  data: z.json(),
  prev: Hash,
  hash: Hash,
});
type Entry = z.infer<typeof Entry>;

/**
 * Walks one incident's chain from its first entry and names the first entry that is wrong. The chain has no key: whoever rewrites all
 * of it, or cuts its tail, is found only by `expectedHead`, a head that was kept somewhere else.
 */
export function verifyChain(entries: readonly unknown[], expectedHead?: string): Result<VerifiedChain> {
  const parsed: Entry[] = [];
  for (const [index, entry] of entries.entries()) {
    const result = parseEntry(entry, index + 1);
    if (!result.ok) return result;
    parsed.push(result.value);
  }
  const first = parsed[0];
  if (first === undefined)
    return refuse('verify.empty', 'The ledger has no entries: each incident has at least its opening. Restore it from a copy.');

  const notes: string[] = [];
  let before: Entry | null = null;
  for (const [index, entry] of parsed.entries()) {
    const wrong = misplaced(parsed, entry, index) ?? foreign(first, entry) ?? edited(entry) ?? unlinked(entry, before);
    if (wrong !== null) return wrong;
    if (before !== null && entry.at < before.at) {
      notes.push(`Entry ${entry.seq} is dated before entry ${before.seq}: the clock was set back between them.`);
    }
    before = entry;
  }

  const head = before?.hash ?? GENESIS;
  if (expectedHead !== undefined && head !== expectedHead) return wrongHead(parsed, expectedHead);
  return accept({ head, count: parsed.length, hashes: parsed.map((entry) => entry.hash), notes });
}

function parseEntry(entry: unknown, place: number): Result<Entry> {
  if (deeperThan(entry, LIMITS.ledgerMaxDepth)) {
    return refuse(
      'verify.malformed',
      `Entry ${place} is nested deeper than ${LIMITS.ledgerMaxDepth} levels: Tagout writes no such entry. It was edited.`,
    );
  }
  // The hash is over what was written, so the entry itself goes on, not the copy that zod makes of it.
  if (isEntry(entry)) return accept(entry);
  const issue = Entry.safeParse(entry).error?.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the entry' : issue.path.map(String).join('.');
  return refuse(
    'verify.malformed',
    `Entry ${place} is not a ledger entry (${where}: ${issue?.message ?? 'unreadable'}). It was edited, or a newer Tagout wrote it.`,
  );
}

function isEntry(value: unknown): value is Entry {
  return Entry.safeParse(value).success;
}

/** Sequence numbers run 1, 2, 3, ...: a number in the wrong place says what happened. */
function misplaced(entries: readonly Entry[], entry: Entry, index: number): Refusal | null {
  const expected = index + 1;
  if (entry.seq === expected) return null;
  if (entries.slice(0, index).some((earlier) => earlier.seq === entry.seq)) {
    return refuse(
      'verify.inserted',
      `Place ${expected} holds a second entry numbered ${entry.seq}: one of the two was inserted.`,
    );
  }
  if (entries.slice(index).some((later) => later.seq === expected)) {
    return refuse('verify.reordered', `Entry ${entry.seq} stands in place ${expected}: the entries were put in another order.`);
  }
  return refuse('verify.deleted', `Entry ${expected} is missing (the next one is ${entry.seq}): it was deleted.`);
}

function foreign(first: Entry, entry: Entry): Refusal | null {
  if (entry.incident === first.incident) return null;
  return refuse('verify.foreign', `Entry ${entry.seq} belongs to another incident than entry 1: it was inserted or edited.`);
}

function edited(entry: Entry): Refusal | null {
  const { hash, ...body } = entry;
  if (hashOf(body) === hash) return null;
  return refuse('verify.edited', `Entry ${entry.seq} does not match its own hash: it was edited.`);
}

function hashOf(body: Omit<Entry, 'hash'>): string | null {
  try {
    return digestOf(body);
  } catch {
    // Half a surrogate pair has no canonical form, so no entry of ours holds one.
    return null;
  }
}

function unlinked(entry: Entry, before: Entry | null): Refusal | null {
  if (entry.prev === (before?.hash ?? GENESIS)) return null;
  const replaced =
    before === null ? 'something stood before it' : `entry ${before.seq} was replaced, or entry ${entry.seq} was inserted`;
  return refuse('verify.unlinked', `Entry ${entry.seq} does not follow the entry before it: ${replaced}.`);
}

function wrongHead(entries: readonly Entry[], expectedHead: string): Refusal {
  const known = entries.find((entry) => entry.hash === expectedHead);
  if (known !== undefined) {
    return refuse(
      'verify.head_passed',
      `The recorded head is entry ${known.seq}, but the chain goes on to entry ${entries.length}: entries were added without being recorded.`,
    );
  }
  return refuse(
    'verify.head_missing',
    `The chain is whole up to entry ${entries.length}, but the recorded head is not in it: its tail was cut or the chain was rewritten.`,
  );
}

/** Iterative, so that hostile nesting cannot exhaust the stack of the parsers that follow. */
function deeperThan(value: unknown, levels: number): boolean {
  let layer: readonly unknown[] = [value];
  for (let depth = 0; depth <= levels; depth += 1) {
    layer = layer.flatMap(children);
    if (layer.length === 0) return false;
  }
  return true;
}

function children(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const values: readonly unknown[] = Object.values(value);
  return values;
}
