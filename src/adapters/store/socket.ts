import { Socket } from 'node:net';
import { LIMITS } from '../../core/limits.ts';

/**
 * A socket to the server that ends when nothing was heard for too long. A machine that lost its power, or a firewall that forgot a
 * connection, announces no end: without this, whoever waits for an answer waits for as long as the system repeats its packets, which is
 * a quarter of an hour.
 */
export function createSocket(): Socket {
  const socket = new Socket();
  socket.setTimeout(LIMITS.storeSilenceMaxMs, () => {
    socket.destroy(new Error('The database server has not been heard of for too long. The connection was given up for lost.'));
  });
  return socket;
}
