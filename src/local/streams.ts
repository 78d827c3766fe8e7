import type { ServerResponse } from 'node:http';
import { LIMITS } from '../core/limits.ts';

/** The pages that want to know when something changed. */
export interface Streams {
  /** False when there are too many. */
  add(response: ServerResponse): boolean;
  /** A burst of changes is one message. */
  changed(): void;
  close(): void;
}

/** Long enough to gather what one act changes, short enough that nobody sees it. */
const GATHER_MS = 30;
/** A stream that carries nothing for longer is cut by some browsers and by sleeping laptops. */
const ALIVE_MS = 15_000;

export function createStreams(): Streams {
  const open = new Set<ServerResponse>();
  const tell = (line: string): void => {
    for (const response of open) response.write(line);
  };
  const alive = setInterval(() => tell(': alive\n\n'), ALIVE_MS);
  alive.unref();
  let gathering: NodeJS.Timeout | null = null;
  return {
    add(response) {
      if (open.size >= LIMITS.localStreamsMax) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(': open\n\n');
      open.add(response);
      response.on('close', () => open.delete(response));
      return true;
    },
    changed() {
      gathering ??= setTimeout(() => {
        gathering = null;
        tell('data: changed\n\n');
      }, GATHER_MS);
    },
    close() {
      clearInterval(alive);
      if (gathering !== null) clearTimeout(gathering);
      for (const response of open) response.end();
    },
  };
}
