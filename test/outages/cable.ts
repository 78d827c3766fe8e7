import { connect, createServer, type Server, type Socket } from 'node:net';

/** The wire between the app and a gateway. */
export interface Cable {
  readonly port: number;
  /** `refused`: nobody listens any more, and open connections end. `silent`: every packet is lost, also those of open connections. */
  breaks(how: 'refused' | 'silent'): Promise<void>;
  mends(): Promise<void>;
  close(): Promise<void>;
}

export async function startCable(target: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let silent = false;

  const serve = (near: Socket): void => {
    const far = connect({ host: '127.0.0.1', port: target });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        if (!silent) to.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        // The end of a connection is a packet, too.
        if (!silent) to.destroy();
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
        silent = true;
        return;
      }
      const stopped = server.stop();
      hangUp();
      await stopped;
    },
    mends: async () => {
      // What was open in the silence is out of step for good.
      if (silent) hangUp();
      else server = await listening(serve, port);
      silent = false;
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
