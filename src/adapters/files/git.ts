import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { LIMITS } from '../../core/limits.ts';

const run = promisify(execFile);

/**
 * The folder may come from anywhere, and its own configuration must start no program: hooks, monitors and signature checkers are off. Nor may it
 * hide anything that `git log` would show otherwise.
 */
const HARMLESS = [
  '--no-pager',
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
  '-c',
  'log.showRoot=true',
];

/**
 * Nothing is fetched: a partial clone gets a missing object by the program that it names. Git before 2.45 knows only the second; empty allows none.
 * What `git replace` put in an object's place is not looked at.
 */
const OFFLINE = {
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
};

/** Without those of git's variables that would lead it to another repository than the one in the folder. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), ...OFFLINE };
}

/** What a short call prints; null where it fails: no git, no repository, one that git refuses to read, or no such thing in it. */
export async function gitText(dir: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', [...HARMLESS, ...args], {
      cwd: dir,
      timeout: LIMITS.gitCallTimeoutMs,
      maxBuffer: LIMITS.ledgerFileMaxBytes,
      env: environment(),
    });
    return stdout;
  } catch {
    // The caller says what could not be looked at.
    return null;
  }
}

/** A call that reads everything there is did not get to its end, so nothing may be concluded from what came before. */
export class GitFailed extends Error {
  readonly code = 'git.failed';
  constructor(dir: string, said: string) {
    super(`git cannot read all commits in ${dir}: ${said}. Expected a whole clone of the history that belongs to this user.`);
    this.name = 'GitFailed';
  }
}

/**
 * What a long call prints, cut at each NUL, as it comes: a history may be longer than memory. Rejects with `GitFailed` unless git came to
 * its end and was content.
 */
export async function* gitParts(dir: string, args: readonly string[]): AsyncGenerator<string> {
  const child = spawn('git', [...HARMLESS, ...args], {
    cwd: dir,
    timeout: LIMITS.gitWalkTimeoutMs,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${String(signal ?? code)}`));
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, LIMITS.doctorQuoteMaxChars);
  });
  try {
    let rest = '';
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      const parts = (rest + text).split('\0');
      rest = parts.pop() ?? '';
      if (rest.length > LIMITS.ledgerFileMaxBytes) throw new GitFailed(dir, 'a commit is larger than any of ours');
      yield* parts;
    }
    yield rest;
    const problem = await ended;
    if (problem !== null) throw new GitFailed(dir, said.trim().split('\n')[0] || problem);
  } finally {
    // Whoever stops reading early leaves no program behind.
    child.kill('SIGKILL');
  }
}
