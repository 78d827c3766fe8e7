import canonicalize from 'canonicalize';
import { refuse, type Refusal } from './result.ts';
import { verifyChain, type VerifiedChain } from './verify.ts';
import { parseLines } from './verify-lines.ts';

/** A head that is kept outside: a commit of the history names it. */
export interface Anchor {
  readonly commit: string;
  readonly head: string;
}

/** Those whose head the chain does not have, in their order. */
export function lostAnchors({ hashes }: VerifiedChain, anchors: readonly Anchor[]): readonly Anchor[] {
  const known = new Set(hashes);
  return anchors.filter(({ head }) => !known.has(head));
}

/**
 * The first commit that names an earlier entry than one that it was made on: the chain only grows, so one of the two is not as it was. Commits on
 * different branches have no order.
 */
export function misordered(
  { hashes }: VerifiedChain,
  anchors: readonly Anchor[],
  ancestors: (commit: string) => ReadonlySet<string>,
): Refusal | null {
  const places = new Map(hashes.map((hash, index) => [hash, index + 1]));
  const placeOf = ({ head }: Anchor): number => places.get(head) ?? 0;
  let highest = 0;
  for (const [index, later] of anchors.entries()) {
    if (placeOf(later) < highest) {
      const before = ancestors(later.commit);
      const earlier = anchors.slice(0, index).find((anchor) => before.has(anchor.commit) && placeOf(anchor) > placeOf(later));
      if (earlier !== undefined) {
        return refuse(
          'verify.misordered',
          `Commit ${short(later)} names entry ${placeOf(later)}, and commit ${short(earlier)}, on which it was made, names entry ${placeOf(earlier)} already: the order of the two is not that of the chain. Look who made them.`,
        );
      }
    }
    highest = Math.max(highest, placeOf(later));
  }
  return null;
}

/** The last entry that a commit names; 0 for none. */
export function anchoredUpTo({ hashes }: VerifiedChain, anchors: readonly Anchor[]): number {
  const heads = new Set(anchors.map(({ head }) => head));
  return hashes.findLastIndex((hash) => heads.has(hash)) + 1;
}

/** What a commit's own ledger proves about ours: their first entry that is not here, and how many they have up to the head that it names. */
export interface Difference {
  readonly place: number;
  readonly count: number;
}

/** Null: that ledger does not lead to the head that the commit names, so it proves nothing, or nothing of it is missing here. */
export function firstDifference(entries: readonly unknown[], anchor: Anchor, text: string): Difference | null {
  const lines = parseLines(text);
  const theirs = lines.ok ? verifyChain(lines.value) : lines;
  if (!lines.ok || !theirs.ok) return null;
  const count = theirs.value.hashes.indexOf(anchor.head) + 1;
  const ours = entries.map(writtenOut);
  const index = lines.value.slice(0, count).findIndex((entry, place) => writtenOut(entry) !== ours[place]);
  return index === -1 ? null : { place: index + 1, count };
}

function writtenOut(entry: unknown): string | undefined {
  try {
    return canonicalize(entry);
  } catch {
    // It has no canonical form (half a surrogate pair), so it is none of ours and equals none of theirs.
    return undefined;
  }
}

/**
 * @param here how many entries there are here
 * @param remedy what is to be done, as a sentence
 */
export function lost(
  here: number,
  anchor: Anchor,
  difference: Difference | null,
  remedy = 'Restore the database from a copy.',
): Refusal {
  if (difference === null) {
    return refuse(
      'verify.head_lost',
      `Commit ${short(anchor)} names the head ${anchor.head.slice(0, 12)}, which is not in this chain, and its own ledger does not lead there either. Look who made it: if it was Tagout, the chain was cut or rewritten.`,
    );
  }
  const { place, count } = difference;
  if (place <= here) {
    return refuse(
      'verify.rewritten',
      `Entry ${place} is not the one that GitHub holds in commit ${short(anchor)}: the chain was rewritten from there on. What stood there is in that commit's ledger.jsonl. ${remedy}`,
    );
  }
  const [subject, verb] = place === count ? [`Entry ${place}`, 'is'] : [`Entries ${place} to ${count}`, 'are'];
  return refuse(
    'verify.tail_cut',
    `${subject}, whose head GitHub holds in commit ${short(anchor)}, ${verb} gone: the tail was cut. ${remedy}`,
  );
}

/** Beside what is wrong with a chain in itself: how far it is as it was when the commit was made. */
export function differenceNote(anchor: Anchor, { place }: Difference): string {
  return `The first entry that is not as GitHub holds it in commit ${short(anchor)} is entry ${place}.`;
}

/** The store has nothing of an incident that the history tells of. */
export function deletedIncident(anchor: Anchor): Refusal {
  return refuse(
    'verify.removed',
    `GitHub holds it in commit ${short(anchor)}, and the database has no such incident: it was deleted. Restore the database from a copy.`,
  );
}

const short = ({ commit }: Anchor): string => commit.slice(0, 12);
