/**
 * The thread in which the embedded PostgreSQL works, so that its computing keeps nobody from the process's sockets and has a processor
 * core of its own. It speaks PostgreSQL's own protocol: bytes in, bytes out, one batch of messages after the other.
 */
import { parentPort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { CLOSE, OPENED, type Opening } from './embedded-wire.ts';

/** 16 MB instead of 128: the data is small, and the memory is this process's own. Written into the folder when it is made. */
const SETTINGS = ['shared_buffers = 16MB'];

async function serve(port: NonNullable<typeof parentPort>, folder: string): Promise<void> {
  const pglite = await PGlite.create({ dataDir: folder, postgresqlconf: SETTINGS });
  const end = async (): Promise<void> => {
    await pglite.close();
    port.close();
  };
  // Each batch is worked off within its event, so that they cannot overlap. What goes out is a copy: the answer may lie in the database's memory.
  port.on('message', (message: Uint8Array | typeof CLOSE) => {
    if (message === CLOSE) {
      void end();
      return;
    }
    const answer = pglite.execProtocolRawSync(message).slice();
    port.postMessage(answer, [answer.buffer]);
  });
  port.postMessage(OPENED);
}

if (parentPort === null) throw new Error('This file runs in a thread that the store starts.');
const port = parentPort;
port.once('message', ({ folder }: Opening) => {
  // What rejects here ends the thread with its error, which the other side hears.
  void serve(port, folder);
});
