import type { ClientConfig } from 'pg';
import { holdSession } from './session.ts';

export interface ListenHandle {
  close(): Promise<void>;
}

/**
 * Holds one connection that hears PostgreSQL's notifications. A notification only makes a job start sooner: one that is missed while the
 * connection is away costs a polling interval and nothing else.
 */
export function listen(
  config: ClientConfig,
  channel: string,
  onNotification: (payload: string) => void,
  onConnected: () => void,
  onError: (error: unknown) => void,
): Promise<ListenHandle> {
  return holdSession(
    config,
    async (client) => {
      client.on('notification', ({ payload }) => {
        if (payload !== undefined) onNotification(payload);
      });
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      onConnected();
    },
    onError,
  );
}
