import type { Host } from '../../ports.ts';
import type { Connection } from './connect.ts';

/**
 * Connections whose reads are answered, for the commands that follow at once: the last look before a dispatch and its commands share a
 * handshake. Only for a moment: one that went silent meanwhile would take a command and nobody could say whether it ran.
 */
export interface Kept {
  /** One to exactly this host, user and pinned keys that is still open; it is the caller's now. */
  take(host: Host): Connection | null;
  keep(host: Host, connection: Connection): void;
}

/** @param max when there are more, the one that waited longest is closed. */
export function createKept(keepMs: number, max: number): Kept {
  const waiting: { readonly name: string; readonly connection: Connection; readonly timer: NodeJS.Timeout }[] = [];

  const remove = (connection: Connection): void => {
    const index = waiting.findIndex((place) => place.connection === connection);
    const [gone] = index === -1 ? [] : waiting.splice(index, 1);
    clearTimeout(gone?.timer);
  };
  const dismiss = (connection: Connection): void => {
    remove(connection);
    connection.close();
  };

  return {
    take: (host) => {
      const name = nameOf(host);
      const found = waiting.findLast((place) => place.name === name && place.connection.isOpen());
      if (found === undefined) return null;
      remove(found.connection);
      return found.connection;
    },
    keep: (host, connection) => {
      const timer = setTimeout(() => {
        dismiss(connection);
      }, keepMs);
      waiting.push({ name: nameOf(host), connection, timer });
      void connection.ended.then(() => remove(connection));
      const [oldest] = waiting;
      if (waiting.length > max && oldest !== undefined) dismiss(oldest.connection);
    },
  };
}

/** What a connection was opened for: another pinned key is another host. */
const nameOf = ({ host, port, user, hostKeys }: Host): string => JSON.stringify([host, port, user, hostKeys.toSorted()]);
