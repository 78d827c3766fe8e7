import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { LIMITS } from '../../core/limits.ts';

export interface ListenHandle {
  close(): Promise<void>;
}

/** A job still starts by polling while the connection is away, so that a calm pace is enough. */
const RECONNECT_MS = 2000;

/**
 * Holds one connection that hears PostgreSQL's notifications, and makes a new one when it is lost. A notification only makes a job start
 * sooner: one that is missed costs a polling interval and nothing else.
 */
export async function listen(
  config: ClientConfig,
  channel: string,
  onNotification: (payload: string) => void,
  onConnected: () => void,
  onError: (error: unknown) => void,
): Promise<ListenHandle> {
  let closed = false;
  let client: Client | null = null;
  let retry: NodeJS.Timeout | null = null;

  const lost = (which: Client, error: unknown): void => {
    if (closed || client !== which) return;
    client = null;
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
      lost(next, new Error('The connection that listens for new jobs ended. Jobs start by polling until it is back.'));
    });
    next.on('notification', ({ payload }) => {
      if (payload !== undefined) onNotification(payload);
    });
    await next.connect();
    await next.query(`listen ${next.escapeIdentifier(channel)}`);
    next.once('end', askForLife(next));
    if (closed) {
      await next.end();
      return;
    }
    client = next;
    onConnected();
  };

  await connect();
  return {
    close: async () => {
      closed = true;
      if (retry !== null) clearTimeout(retry);
      await client?.end();
    },
  };
}

/**
 * Nothing else is asked on this connection: without an answer now and then, a silence would say nothing about the server. One question at a
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
