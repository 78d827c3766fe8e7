import { z } from 'zod';
import { digestOf } from './json.ts';
import { ENTRY_KINDS } from './ledger.ts';
import { LIMITS } from './limits.ts';
import { accept, refuse, type Result } from './result.ts';

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
/** An entry as it was found: of the right form, which says nothing yet of its hash and its place. */
export type FoundEntry = z.infer<typeof Entry>;

/** @param place counted from 1 */
export function parseEntry(entry: unknown, place: number): Result<FoundEntry> {
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

function isEntry(value: unknown): value is FoundEntry {
  return Entry.safeParse(value).success;
}

export function isAsHashed(entry: FoundEntry): boolean {
  const { hash, ...body } = entry;
  try {
    return digestOf(body) === hash;
  } catch {
    // Half a surrogate pair has no canonical form, so no entry of ours holds one.
    return false;
  }
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
