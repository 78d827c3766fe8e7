import { fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { now } from './now.ts';
import { Usage, type Answer, type Ask } from './wire.ts';

/** A process of its own. What it writes goes into `log`, of which an error shows the end. */
export interface Child {
  /** When it was started, before anything of it ran. */
  readonly bornAt: number;
  ask<T extends z.ZodType>(kind: string, input: unknown, answer: T): Promise<z.infer<T>>;
  usage(): Promise<Usage>;
  /** Ends as Ctrl-C would, or as a power cut would. */
  end(how: 'asked' | 'killed'): Promise<void>;
}

const LOG_LINES = 40;
/** Longer than the longest asking, which is the writing of ten thousand runs. */
const ASK_MAX_MS = 20 * 60_000;
const END_MAX_MS = 20_000;
const alive = new Set<() => void>();

/** For the end of the bench, however it comes. */
export function killAll(): void {
  for (const kill of alive) kill();
}

export function startChild(program: string): Child {
  const bornAt = now();
  const child = fork(new URL(program, import.meta.url).pathname, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const kill = (): void => void child.kill('SIGKILL');
  alive.add(kill);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(text.trimEnd());
      lines.splice(0, lines.length - LOG_LINES);
    });
  const exited = once(child, 'exit').then(() => alive.delete(kill));
  const asked = new Map<number, (answer: Answer) => void>();
  let asks = 0;
  child.on('message', (answer: Answer) => asked.get(answer.id)?.(answer));
  child.once('exit', () => {
    for (const [id, settle] of asked) settle({ id, ok: false, value: 'It ended.' });
  });

  const ask: Child['ask'] = async (kind, input, schema) => {
    const message: Ask = { id: (asks += 1), kind, input };
    const answered = new Promise<Answer>((resolve) => asked.set(message.id, resolve));
    const timer = setTimeout(() => {
      asked.get(message.id)?.({ id: message.id, ok: false, value: 'It did not answer in time.' });
    }, ASK_MAX_MS);
    if (child.connected) child.send(message, () => undefined);
    else asked.get(message.id)?.({ id: message.id, ok: false, value: 'It had ended.' });
    const { ok, value } = await answered;
    clearTimeout(timer);
    asked.delete(message.id);
    if (!ok) throw new Error(`${program} could not ${kind}: ${String(value)}\n${lines.join('\n')}`);
    return schema.parse(value);
  };

  return {
    bornAt,
    ask,
    usage: () => ask('usage', null, Usage),
    end: async (how) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const timer = setTimeout(kill, END_MAX_MS);
      if (how === 'killed') kill();
      else {
        await ask('stop', null, z.null());
        child.disconnect();
      }
      await exited;
      clearTimeout(timer);
    },
  };
}
