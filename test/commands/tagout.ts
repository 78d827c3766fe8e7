import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const KEYBOARD = fileURLToPath(new URL('init/at-keyboard.ts', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** What it has printed so far, on both streams. */
  said(): string;
  /** Resolves to the first match in what it prints; rejects when it ends before. */
  until(words: RegExp): Promise<RegExpExecArray>;
  /** As a service manager would. Resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** The real command line in a folder of its own, with nothing of our environment but the way to programs. */
function start(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  program = MAIN,
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env },
  });
}

export async function tagout(
  args: readonly string[],
  cwd: string,
  given: { readonly input?: string; readonly env?: Readonly<Record<string, string>>; readonly program?: string } = {},
): Promise<Ran> {
  const child = start(args, cwd, given.env ?? {}, given.program);
  child.stdin.end(given.input ?? '');
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('exit', resolve)),
  ]);
  return { code, out, err };
}

export function serving(cwd: string): Running {
  const child = start(['serve'], cwd, {});
  let all = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      all += chunk.toString();
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    child,
    said: () => all,
    until: (words) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = words.exec(all);
          if (found === null) return;
          listeners.delete(look);
          resolve(found);
        };
        listeners.add(look);
        look();
        void ended.then((code) => reject(new Error(`It ended with ${String(code)} before it said ${String(words)}:\n${all}`)));
      }),
    stop: async () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/**
 * `init` with somebody at the keyboard, who waits for each question and types one answer. What is left of `answers` at the end was never asked;
 * null closes the input.
 */
export async function typing(
  args: readonly string[],
  cwd: string,
  answers: (readonly [question: RegExp, answer: string | null])[],
): Promise<Ran> {
  const child = start(args, cwd, {}, KEYBOARD);
  let unread = '';
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    unread += chunk.toString();
    const [next] = answers;
    const asked = next?.[0].exec(unread);
    if (next === undefined || asked === null || asked === undefined) return;
    unread = unread.slice(asked.index + asked[0].length);
    answers.shift();
    if (next[1] === null) child.stdin.end();
    else child.stdin.write(`${next[1]}\n`);
  });
  const [err, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { code, out, err };
}
