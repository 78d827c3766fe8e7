import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { LIMITS } from '../../core/limits.ts';

/** One connection that is kept for as long as the process lives, for what belongs to a connection: what it listens to, what it has locked. */
export interface Session {
  /** Null while it is away. */
  current(): Client | null;
  close(): Promise<void>;
}

/** What hangs on such a connection does without it for a moment, so that a calm pace is enough. */
const RECONNECT_MS = 2000;

/** @param begin what each new connection starts with, the first one too; then it is the current one. */
export async function holdSession(
  config: ClientConfig,
  begin: (client: Client) => Promise<void>,
  onError: (error: unknown) => void,
): Promise<Session> {
  let closed = false;
  let current: Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  const lost = (which: Client, error: unknown): void => {
    if (closed || current !== which) return;
    current = null;
    onError(error);
    which.end().catch(() => undefined);
    later();
  };

  const later = (): void => {
    retry = setTimeout(() => {
      connect().catch((error: unknown) => {
        onError(error);
        if (!closed) later();
      });
    }, RECONNECT_MS);
  };

  const connect = async (): Promise<void> => {
    const next = new Client({ ...config, keepAlive: true });
    next.on('error', (error) => {
      lost(next, error);
    });
    next.on('end', () => {
      lost(next, new Error('A connection that is kept to the database ended. Jobs start by polling until it is back.'));
    });
    try {
      await next.connect();
      await begin(next);
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
    next.once('end', askForLife(next));
    if (closed) {
      await next.end();
      return;
    }
    current = next;
  };

  await connect();
  return {
    current: () => current,
    close: async () => {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      await current?.end();
    },
  };
}

/**
 * Little else is asked on this connection: without an answer now and then, a silence would say nothing about the server. One question at a
 * time, as each byte that goes out puts off the end of the socket's patience. @returns ends the asking.
 */
function askForLife(client: Client): () => void {
  let isWaiting = false;
  const timer = setInterval(() => {
    if (isWaiting) return;
    isWaiting = true;
    client.query('select 1').then(
      () => (isWaiting = false),
      // The end of the connection, which is heard elsewhere.
      () => undefined,
    );
  }, LIMITS.storeHeartbeatMs);
  return () => clearInterval(timer);
}
