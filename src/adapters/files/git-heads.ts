import { LIMITS } from '../../core/limits.ts';
import type { Anchor } from '../../core/verify-anchors.ts';
import { gitText } from './git.ts';

/**
 * Every `Ledger-Head` that a commit on this file recorded, newest commit first; null where there is no git or no repository.
 * @param path inside `dir`, made of checked parts only
 */
export async function recordedHeads(dir: string, path: string): Promise<readonly Anchor[] | null> {
  const format = '--format=%H %(trailers:key=Ledger-Head,valueonly,separator=%x20)';
  const lines = await log(dir, [`--max-count=${LIMITS.verifyCommitsMax}`, format, '--', path]);
  return lines?.flatMap(anchorsIn) ?? null;
}

/** Several where the commit has several such trailers, the last first. */
function anchorsIn(line: string): readonly Anchor[] {
  const [commit = '', ...heads] = line.split(' ');
  return heads
    .filter((head) => /^[0-9a-f]{64}$/.test(head))
    .map((head) => ({ commit, head }))
    .toReversed();
}

/** A file as it stands in a commit; null where it cannot be read. */
export async function fileIn(dir: string, commit: string, path: string): Promise<string | null> {
  return gitText(dir, ['cat-file', 'blob', `${commit}:./${path}`]);
}

/**
 * Every incident that a commit ever added, also where a later commit or merge took it away again; null where there is no git or no repository.
 * Ids of our own making only, oldest first.
 */
export async function recordedIncidents(dir: string): Promise<readonly string[] | null> {
  const added = ['--diff-filter=A', '--no-renames', '--name-only', '--format=', '--relative'];
  const lines = await log(dir, ['--full-history', '-m', ...added, '--', 'incidents']);
  const ids = lines?.flatMap((line) => /^incidents\/(\d{4})\/(INC-\1-\d{6,})\//.exec(line)?.[2] ?? []);
  return ids === undefined ? null : [...new Set(ids)].toSorted();
}

/** The lines that `git log` prints; null where it cannot. */
async function log(dir: string, args: readonly string[]): Promise<readonly string[] | null> {
  return (await gitText(dir, ['log', ...args]))?.split('\n') ?? null;
}
