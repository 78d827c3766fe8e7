import { execFileSync } from 'node:child_process';

/** Runs one command of iproute2 or alike and says what went wrong, in its own words. */
export function run(program: string, ...args: readonly string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new Error(`${program} ${args.join(' ')}: ${said}`, { cause: error });
  }
}

/** The same, inside a named network namespace. */
export const within = (namespace: string, program: string, ...args: readonly string[]): string =>
  run('ip', 'netns', 'exec', namespace, program, ...args);
