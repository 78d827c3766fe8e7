import { createServer, type Server, type Socket } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import type { Answer } from './gateway.ts';
import type { LabKey } from './keys.ts';

export interface LabServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface LabServerOptions {
  readonly hostKey: LabKey;
  readonly clientKey: LabKey;
  readonly user: string;
  /** Taken when it is free, so that addresses stay the same over a restart. */
  readonly wantedPort: number;
  readonly onCommand: (line: string, stdin: string) => Promise<Answer>;
}

/** The connector's largest input is a quarter of this. */
const STDIN_MAX_BYTES = 64 * 1024;

/** One gateway's SSH server, on the loopback interface only. It lets one user in by one key and knows `exec` alone. */
export async function startLabServer(options: LabServerOptions): Promise<LabServer> {
  const sockets = new Set<Socket>();
  const ssh = new ssh2.Server({ hostKeys: [options.hostKey.private] }, (connection) => serve(connection, options));
  // As sshd does: small packets that wait for each other cost 40 ms a turn.
  const tcp = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    ssh.injectSocket(socket);
  });
  const port = await listen(tcp, options.wantedPort).catch(() => listen(tcp, 0));
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => tcp.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function serve(connection: Connection, options: LabServerOptions): void {
  // A client that goes away in the middle is an everyday thing.
  connection.on('error', () => undefined);
  connection.on('authentication', (context) => {
    if (isLetIn(context, options)) context.accept();
    else context.reject(['publickey']);
  });
  connection.on('session', (accept) => {
    accept().on('exec', (acceptExec, _reject, { command }) => answer(acceptExec(), command, options.onCommand));
  });
}

function answer(channel: ServerChannel, line: string, onCommand: LabServerOptions['onCommand']): void {
  const chunks: Buffer[] = [];
  let size = 0;
  channel.on('error', () => undefined);
  channel.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= STDIN_MAX_BYTES) chunks.push(chunk);
  });
  channel.on('end', () => void reply());

  async function reply(): Promise<void> {
    const { exitCode, stdout, stderr } = await answered();
    channel.stderr.write(stderr);
    channel.write(stdout);
    channel.exit(exitCode);
    channel.end();
  }

  async function answered(): Promise<Answer> {
    if (size > STDIN_MAX_BYTES) return failure('The input is larger than this simulated gateway takes.');
    try {
      return await onCommand(line, Buffer.concat(chunks).toString('utf8'));
    } catch {
      return failure('This simulated gateway could not keep its state.');
    }
  }
}

const failure = (sentence: string): Answer => ({ exitCode: 1, stdout: '', stderr: `${sentence}\n` });

function isLetIn(context: AuthContext, { clientKey, user }: LabServerOptions): boolean {
  if (context.method !== 'publickey' || context.username !== user) return false;
  if (!context.key.data.equals(clientKey.parsed.getPublicSSH())) return false;
  // The first question is only whether this key would do; the second one brings the signature.
  if (context.signature === undefined || context.blob === undefined) return true;
  return Object.is(clientKey.parsed.verify(context.blob, context.signature, context.hashAlgo), true);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The lab gateway does not listen on a TCP port.'));
      else resolve(address.port);
    });
  });
}
