import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../../core/limits.ts';
import { accept, refuse, type Result } from '../../core/result.ts';
import { differenceNote, firstDifference, lost, lostAnchors, type Anchor, type Difference } from '../../core/verify-anchors.ts';
import { readLines, verifyLines } from '../../core/verify-lines.ts';
import { verdictOf, type Verdict } from '../../core/verify-verdict.ts';
import { fileIn, recordedHeads, recordedIncidents } from './git-heads.ts';

/**
 * Checks every ledger in a clone of the history: `incidents/<year>/<id>/ledger.jsonl`, oldest first, each against the heads that the
 * commits on it recorded, and that none is missing which a commit added. Needs no network and no database. Rejects when the folder cannot be read at all.
 */
export async function* verifyFolder(dir: string): AsyncGenerator<Verdict> {
  const root = join(dir, 'incidents');
  const found = new Set<string>();
  for (const year of await namesIn(root)) {
    if (!/^\d{4}$/.test(year)) {
      yield stranger(`incidents/${year}`, 'a year');
      continue;
    }
    for (const incident of await namesIn(join(root, year))) {
      const path = `incidents/${year}/${incident}`;
      if (isIncidentOf(year, incident)) {
        found.add(incident);
        yield await verifyOne(dir, path, incident);
      } else yield stranger(path, `an incident of ${year}`);
    }
  }
  for (const incident of (await recordedIncidents(dir)) ?? []) {
    if (!found.has(incident)) yield verdictOf(incident, REMOVED);
  }
}

const REMOVED = refuse(
  'verify.removed',
  'A commit added this incident, and the folder does not have it any more: it was removed. Restore it from that commit.',
);

/** Names that git or an operating system leaves behind are not looked at. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names.filter((name) => !name.startsWith('.')).toSorted();
}

function stranger(path: string, expected: string): Verdict {
  const subject = JSON.stringify(path);
  return verdictOf(subject, refuse('verify.stranger', `Tagout made no such name: expected ${expected}. Look who added it.`));
}

async function verifyOne(dir: string, path: string, incident: string): Promise<Verdict> {
  const file = `${path}/ledger.jsonl`;
  const bytes = await readBytes(join(dir, file));
  if (!bytes.ok) return verdictOf(incident, bytes);
  const lines = readLines(bytes.value);
  const anchors = (await recordedHeads(dir, file)) ?? [];
  const [newest] = anchors;
  const alone = verifyLines(lines, undefined, incident);
  if (newest === undefined) return verdictOf(incident, alone, [NO_HEAD]);
  if (!alone.ok) {
    const [first] = await differences(dir, file, lines.entries, anchors);
    const note = first === undefined ? [] : [differenceNote(first.anchor, first.difference)];
    return verdictOf(incident, verifyLines(lines, newest.head, incident), note);
  }
  // Whoever rewrites a ledger can record a new head, but not take back the ones that earlier commits recorded.
  const missing = lostAnchors(alone.value, anchors);
  const [last] = missing;
  if (last === undefined)
    return verdictOf(incident, alone.value.head === newest.head ? alone : verifyLines(lines, newest.head, incident));
  const [first] = await differences(dir, file, lines.entries, missing);
  return verdictOf(incident, lost(alone.value.count, first?.anchor ?? last, first?.difference ?? null, REMEDY));
}

const REMEDY = 'Look who changed it, and restore the file from that commit.';

const NO_HEAD = 'No commit here records its head, so only the chain itself was checked: a cut tail would not show.';

interface Proof {
  readonly anchor: Anchor;
  readonly difference: Difference;
}

/**
 * What the ledgers in those commits prove to be otherwise here, the first entry first, and of those with the same the commit that holds the
 * most. Only asked of a ledger that is broken.
 */
async function differences(
  dir: string,
  file: string,
  entries: readonly unknown[],
  anchors: readonly Anchor[],
): Promise<readonly Proof[]> {
  const proofs: Proof[] = [];
  for (const anchor of anchors) {
    const text = await fileIn(dir, anchor.commit, file);
    const difference = text === null ? null : firstDifference(entries, anchor, text);
    if (difference !== null) proofs.push({ anchor, difference });
  }
  return proofs.toSorted(
    (one, other) => one.difference.place - other.difference.place || other.difference.count - one.difference.count,
  );
}

/** Whole ledgers for those who count in them, newest incident first. What is broken is told as a verdict, and counted nowhere. */
export async function* readLedgers(dir: string): AsyncGenerator<Verdict | { readonly entries: readonly unknown[] }> {
  const root = join(dir, 'incidents');
  for (const year of (await namesIn(root)).toReversed()) {
    if (!/^\d{4}$/.test(year)) continue;
    for (const incident of (await namesIn(join(root, year))).toReversed()) {
      if (!isIncidentOf(year, incident)) continue;
      const bytes = await readBytes(join(root, year, incident, 'ledger.jsonl'));
      const { entries, wrong } = bytes.ok ? readLines(bytes.value) : { entries: [], wrong: bytes };
      const checked = verifyLines({ entries, wrong });
      yield checked.ok ? { entries } : verdictOf(incident, checked);
    }
  }
}

const isIncidentOf = (year: string, name: string): boolean =>
  name.startsWith(`INC-${year}-`) && /^INC-\d{4}-\d{6,}$/.test(name);

async function readBytes(file: string): Promise<Result<Uint8Array>> {
  try {
    const stat = await lstat(file);
    if (!stat.isFile()) return refuse('verify.no_file', 'Its ledger.jsonl is not a plain file. Look who changed it.');
    if (stat.size > LIMITS.ledgerFileMaxBytes) {
      return refuse(
        'verify.too_large',
        `Its ledger.jsonl is larger than ${LIMITS.ledgerFileMaxBytes} bytes: Tagout writes no such file.`,
      );
    }
    return accept(await readFile(file));
  } catch {
    return refuse('verify.no_file', 'Its ledger.jsonl is missing or cannot be read: it was deleted or damaged.');
  }
}
