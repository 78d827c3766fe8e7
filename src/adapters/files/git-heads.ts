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
  try {
    const { stdout } = await run(
      'git',
      [
        ...HARMLESS,
        'log',
        `--max-count=${LIMITS.verifyCommitsMax}`,
        '--format=%(trailers:key=Ledger-Head,valueonly)',
        '--',
        path,
      ],
      {
        cwd: dir,
        timeout: LIMITS.gitCallTimeoutMs,
        maxBuffer: LIMITS.ledgerFileMaxBytes,
        env: { ...process.env, ...OFFLINE, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
      },
    );
    return stdout.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line));
  } catch {
    // No git, no repository, or one that git refuses to read: the caller says that nothing could be compared.
    return null;
  }
}
