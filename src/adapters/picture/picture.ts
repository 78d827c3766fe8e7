import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import type { Painter } from '../../ports/pictures.ts';
import { dotOf } from './dot.ts';

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), png: z.instanceof(Uint8Array) }),
  z.object({ ok: z.literal(false), why: z.string() }),
]);

/**
 * Draws in a process that is started for the first picture and ends after a while without one, so that Graphviz, the rasteriser and the
 * fonts cost a start nothing. One picture at a time.
 */
export function createPainter(idleMs: number = LIMITS.pictureIdleMs): Painter {
  let child: ChildProcess | null = null;
  let idle: NodeJS.Timeout | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const start = (): ChildProcess => {
    const started = fork(fileURLToPath(new URL('child.ts', import.meta.url)), {
      // It needs none of the environment, and so gets none of its secrets; nor this process's flags or its terminal.
      env: {},
      execArgv: [`--max-old-space-size=${LIMITS.pictureHeapMb}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Structured clone: bytes stay bytes.
      serialization: 'advanced',
    });
    // Without a listener the error of one that could not be started would end this process.
    started.on('error', () => undefined);
    started.once('exit', () => {
      if (child === started) child = null;
    });
    // It must not keep this process alive: it ends with the channel between them.
    started.unref();
    started.channel?.unref();
    return started;
  };

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    ending.ref();
    const gone = once(ending, 'exit');
    if (ending.kill('SIGKILL')) await gone;
  };

  const draw = async (dot: string): Promise<Uint8Array> => {
    if (closed) throw new Error('The painter was closed. Nothing was drawn.');
    clearTimeout(idle);
    child ??= start();
    try {
      const png = await answerOf(child, dot);
      idle = setTimeout(() => void end(), idleMs).unref();
      return png;
    } catch (error) {
      // Whatever it was doing, the next picture gets a fresh process.
      await end();
      throw error;
    }
  };

  return {
    draw: async (scene) => {
      const mine = turn.then(() => draw(dotOf(scene)));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: async () => {
      closed = true;
      await end();
    },
  };
}

function answerOf(child: ChildProcess, dot: string): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const onMessage = (message: unknown): void => {
    const answer = Answer.safeParse(message);
    if (answer.data?.ok === true) resolve(answer.data.png);
    else reject(new Error(`The picture could not be drawn: ${answer.data?.why ?? 'the answer cannot be read'}`));
  };
  const onExit = (): void => reject(new Error('The process that draws pictures ended.'));
  const late = setTimeout(() => {
    reject(new Error(`The picture was not drawn within ${LIMITS.pictureDrawMaxMs} ms.`));
  }, LIMITS.pictureDrawMaxMs);
  child.once('message', onMessage).once('error', reject).once('exit', onExit);
  child.send(dot, (error) => {
    if (error !== null) reject(error);
  });
  return promise.finally(() => {
    clearTimeout(late);
    child.off('message', onMessage).off('error', reject).off('exit', onExit);
  });
}
