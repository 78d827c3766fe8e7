import { spawn } from 'node:child_process';
import { ENVIRONMENT_KEYS } from '../../src/config.ts';

const ROOT = new URL('../..', import.meta.url).pathname;
const START_MS = 90_000;
const STOP_MS = 20_000;
/** Printed last, once the page can be opened. */
const PRINTED = /Open {3}(http:\/\/127\.0\.0\.1:\d+\/#[0-9a-f]+)[\s\S]*Ctrl-C/;

/** The real command, as a person starts it in a terminal. */
export interface Running {
  /** The address that it printed. */
  readonly url: string;
  output(): string;
  /** Ctrl-C. @returns the exit code. */
  interrupt(): Promise<number | null>;
}

/**
 * @param dataDir a folder of the test's own. Started a second time on it, the command goes on where it was.
 * @param env what else is set.
 */
export function serveCommand(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<Running> {
  // Empty is not set, and wins over a developer's .env: no credential of theirs may get into this.
  const none = Object.fromEntries(ENVIRONMENT_KEYS.map((key) => [key, '']));
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], {
    cwd: ROOT,
    env: { PATH, HOME, ...none, ...env, TAGOUT_DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const interrupt = async (): Promise<number | null> => {
    child.kill('SIGINT');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    const code = await ended;
    clearTimeout(kill);
    return code;
  };
  return new Promise((resolve, reject) => {
    const giveUp = (why: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`"node src/main.ts serve" ${why}. It printed:\n${output}`));
    };
    const timer = setTimeout(() => giveUp(`printed no address within ${START_MS / 1000} s`), START_MS);
    const hear = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      const url = PRINTED.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ url, output: () => output, interrupt });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => giveUp(`did not start: ${error.message}`));
    void ended.then((code) => giveUp(`ended with code ${code}`));
  });
}
