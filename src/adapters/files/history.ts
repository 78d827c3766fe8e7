import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LIMITS } from '../../core/limits.ts';
import { refuse, type Result } from '../../core/result.ts';
import { verifyChain, type VerifiedChain } from '../../core/verify.ts';
import { parseLines } from '../../core/verify-lines.ts';
import { verdictOf, type Verdict } from '../../core/verify-verdict.ts';
import { recordedHeads, recordedIncidents } from './git-heads.ts';

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
  const text = await readText(join(dir, file));
  if (!text.ok) return verdictOf(incident, text);
  const lines = parseLines(text.value);
  if (!lines.ok) return verdictOf(incident, lines);
  const heads = await recordedHeads(dir, file);
  const checked = verifyChain(lines.value, heads?.[0]);
  if (!checked.ok) return verdictOf(incident, checked);
  if (lines.value.some((entry) => !belongsTo(entry, incident))) {
    return verdictOf(
      incident,
      refuse('verify.foreign', 'The ledger in this folder is that of another incident: it was put here.'),
    );
  }
  return verdictOf(incident, rewritten(checked.value, heads ?? []) ?? checked, heads?.[0] === undefined ? [NO_HEAD] : []);
}

const NO_HEAD = 'No commit here records its head, so only the chain itself was checked: a cut tail would not show.';

/** Whoever rewrites a ledger can record a new head, but not take back the ones that earlier commits recorded. */
function rewritten(chain: VerifiedChain, heads: readonly string[]): Result<VerifiedChain> | null {
  const hashes = new Set(chain.hashes);
  const lost = heads.find((head) => !hashes.has(head));
  return lost === undefined
    ? null
    : refuse(
        'verify.rewritten',
        `An earlier commit recorded the head ${lost.slice(0, 12)}, which is not in this ledger: it was rewritten.`,
      );
}

/** Whole ledgers for those who count in them, newest incident first. What is broken is told as a verdict, and counted nowhere. */
export async function* readLedgers(dir: string): AsyncGenerator<Verdict | { readonly entries: readonly unknown[] }> {
  const root = join(dir, 'incidents');
  for (const year of (await namesIn(root)).toReversed()) {
    if (!/^\d{4}$/.test(year)) continue;
    for (const incident of (await namesIn(join(root, year))).toReversed()) {
      if (!isIncidentOf(year, incident)) continue;
      const text = await readText(join(root, year, incident, 'ledger.jsonl'));
      const lines = text.ok ? parseLines(text.value) : text;
      const checked = lines.ok ? verifyChain(lines.value) : lines;
      yield lines.ok && checked.ok ? { entries: lines.value } : verdictOf(incident, checked);
    }
  }
}

const isIncidentOf = (year: string, name: string): boolean =>
  name.startsWith(`INC-${year}-`) && /^INC-\d{4}-\d{6,}$/.test(name);

async function readText(file: string): Promise<Result<string>> {
  try {
    const stat = await lstat(file);
    if (!stat.isFile()) return refuse('verify.no_file', 'Its ledger.jsonl is not a plain file. Look who changed it.');
    if (stat.size > LIMITS.ledgerFileMaxBytes) {
      return refuse(
        'verify.too_large',
        `Its ledger.jsonl is larger than ${LIMITS.ledgerFileMaxBytes} bytes: Tagout writes no such file.`,
      );
    }
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
    return { ok: true, value: text };
  } catch {
    return refuse('verify.no_file', 'Its ledger.jsonl is missing or is not readable text: it was deleted or damaged.');
  }
}

function belongsTo(entry: unknown, incident: string): boolean {
  return typeof entry === 'object' && entry !== null && 'incident' in entry && entry.incident === incident;
}
