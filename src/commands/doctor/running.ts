import { createServer } from 'node:net';
import { z } from 'zod';
import type { Standing } from '../../adapters/store/check.ts';
import { fine, fix, type Check } from '../../core/checkup.ts';

/** An answer from this very machine: a moment. */
const ANSWER_MAX_MS = 5000;

const NotReady = z.object({ parts: z.array(z.string().max(80)).max(20) });

/** Asks whatever listens on our port whether it is Tagout, and whether it is ready. */
export async function askRunning(port: number): Promise<Standing> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(ANSWER_MAX_MS),
      redirect: 'error',
    });
    if (answer.status === 200) {
      await answer.body?.cancel();
      return { kind: 'ready' };
    }
    if (answer.status !== 503) return { kind: 'silent' };
    return { kind: 'not_ready', parts: NotReady.safeParse(await answer.json()).data?.parts ?? [] };
  } catch {
    return { kind: 'silent' };
  }
}

/** Free for a start, or held by a Tagout that runs. */
export function portCheck(port: number): Check {
  const about = 'Port';
  return {
    about,
    async run() {
      if (port === 0) return [fine(about, 'A free one is taken at each start.')];
      const code = await listenOnce(port);
      if (code === null) return [fine(about, `${port} is free.`)];
      if (code === 'EADDRINUSE') {
        return (await askRunning(port)).kind === 'silent'
          ? [fix(about, 'port.taken', `Another program listens on ${port}. Stop it, or set PORT to another number.`)]
          : [fine(about, `Tagout runs, on ${port}.`)];
      }
      const sentence = `This user may not listen on ${port} (${code}). Set PORT to a number above 1023, and let a proxy forward to it.`;
      return [fix(about, 'port.forbidden', sentence)];
    },
  };
}

/** As a start does; null when it works. */
function listenOnce(port: number): Promise<string | null> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen(port, '0.0.0.0', () => server.close(() => resolve(null)));
  });
}
