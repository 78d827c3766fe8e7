import type { Result } from '../core/result.ts';
import type { VerifiedChain } from '../core/verify.ts';
import {
  anchoredUpTo,
  deletedIncident,
  differenceNote,
  firstDifference,
  lost,
  lostAnchors,
  misordered,
  type Anchor,
  type Difference,
} from '../core/verify-anchors.ts';
import { verdictOf, type Verdict } from '../core/verify-verdict.ts';
import type { Anchors } from '../ports/anchors.ts';

/** Compares one chain, already checked in itself, with the heads that commits name. */
export async function compared(
  incident: string,
  entries: readonly unknown[],
  checked: Result<VerifiedChain>,
  anchors: Anchors,
  notes: readonly string[],
): Promise<Verdict> {
  const named = anchors.heads.get(incident) ?? [];
  const newest = named.at(-1);
  if (newest === undefined) {
    return verdictOf(incident, checked, [...notes, 'No commit names a head of it yet: only the chain itself was checked.']);
  }
  if (!checked.ok) {
    const difference = await differenceFrom(incident, entries, newest, anchors);
    return verdictOf(incident, checked, difference === null ? notes : [...notes, differenceNote(newest, difference)]);
  }
  const missing = lostAnchors(checked.value, named).at(-1);
  if (missing !== undefined) {
    return verdictOf(incident, lost(entries.length, missing, await differenceFrom(incident, entries, missing, anchors)), notes);
  }
  const wrong = misordered(checked.value, named, (commit) => anchors.ancestors(commit));
  if (wrong !== null) return verdictOf(incident, wrong, notes);
  return verdictOf(incident, checked, [...notes, ...notYet(anchoredUpTo(checked.value, named), entries.length)]);
}

/** @param seen the incidents of the store */
export function* deleted(seen: ReadonlySet<string>, { heads }: Anchors): Generator<Verdict> {
  for (const [incident, named] of heads) {
    const newest = named.at(-1);
    if (newest !== undefined && !seen.has(incident)) yield verdictOf(incident, deletedIncident(newest));
  }
}

async function differenceFrom(
  incident: string,
  entries: readonly unknown[],
  anchor: Anchor,
  anchors: Anchors,
): Promise<Difference | null> {
  const text = await anchors.ledgerAt(incident, anchor.commit);
  return text === null ? null : firstDifference(entries, anchor, text);
}

function notYet(anchored: number, count: number): readonly string[] {
  if (anchored === count) return [];
  const subject = anchored + 1 === count ? `Entry ${count} is` : `Entries ${anchored + 1} to ${count} are`;
  return [`${subject} in no commit here yet: nothing outside says what belongs there.`];
}
