import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LIMITS } from '../../core/limits.ts';

const run = promisify(execFile);

/** The folder may come from anywhere, and its own configuration must start no program: hooks, monitors and signature checkers are off. */
const HARMLESS = [
  '--no-pager',
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
];

/** And nothing is fetched: a partial clone gets a missing object by the program that it names. Git before 2.45 knows only the second; empty allows none. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' };

/**
 * Every `Ledger-Head` that a commit on this file recorded, newest commit first; null where there is no git or no repository.
 * @param path inside `dir`, made of checked parts only
 */
export async function recordedHeads(dir: string, path: string): Promise<readonly string[] | null> {
  const format = '--format=%(trailers:key=Ledger-Head,valueonly)';
  const lines = await log(dir, [`--max-count=${LIMITS.verifyCommitsMax}`, format, '--', path]);
  return lines?.filter((line) => /^[0-9a-f]{64}$/.test(line)) ?? null;
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
  try {
    const { stdout } = await run('git', [...HARMLESS, 'log', ...args], {
      cwd: dir,
      timeout: LIMITS.gitCallTimeoutMs,
      maxBuffer: LIMITS.ledgerFileMaxBytes,
      env: { ...process.env, ...OFFLINE, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    });
    return stdout.split('\n');
  } catch {
    // No git, no repository, or one that git refuses to read: the caller says that nothing could be compared.
    return null;
  }
}
