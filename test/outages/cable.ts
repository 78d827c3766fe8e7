import { connect, createServer, type Server, type Socket } from 'node:net';

/** The wire between the app and a machine that it talks to over TCP. */
export interface Cable {
  readonly port: number;
  /**
   * `refused`: nobody listens any more, and open connections end. `silent`: every packet is lost, also those that would end a connection, and
   * what was open in the silence never speaks again: the machine was replaced by another one.
   */
  breaks(how: 'refused' | 'silent'): Promise<void>;
  mends(): Promise<void>;
  close(): Promise<void>;
}

export async function startCable(target: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  const deaf = new WeakSet<Socket>();
  let isSilent = false;

  const serve = (near: Socket): void => {
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true });
    if (isSilent) for (const socket of [near, far]) deaf.add(socket);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!deaf.has(from)) to.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        if (!deaf.has(from)) to.destroy();
      });
    }
  };
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  let server = await listening(serve, 0);
  const { port } = server;
  return {
    port,
    breaks: async (how) => {
      if (how === 'silent') {
        isSilent = true;
        for (const socket of sockets) deaf.add(socket);
        return;
      }
      const stopped = server.stop();
      hangUp();
      await stopped;
    },
    mends: async () => {
      if (!isSilent) server = await listening(serve, port);
      isSilent = false;
    },
    close: async () => {
      const stopped = server.stop();
      hangUp();
      await stopped;
    },
  };
}

interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

async function listening(serve: (socket: Socket) => void, port: number): Promise<Listening> {
  const server: Server = createServer({ noDelay: true }, serve);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cable has no port');
  return {
    port: address.port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
