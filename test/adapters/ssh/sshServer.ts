import { spawn } from 'node:child_process';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import ssh2, { type AuthContext, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import { fingerprintOf } from '../../../src/adapters/ssh/hostKey.ts';
import type { Host } from '../../../src/ports.ts';

/** What a server does with one `exec` request. */
export type OnExec = (
  commandLine: string,
  channel: ServerChannel,
  wire: { readonly end: () => void; readonly socket: Socket },
) => void;

export interface TestServer {
  readonly host: Host;
  readonly clientKey: string;
  /** Connections open now, and the most at one time. */
  readonly connections: { now: number; most: number };
  readonly commands: string[];
  /** How often somebody tried to log in. */
  readonly logins: number;
  close(): Promise<void>;
}

/** A key pair that works: ssh2 1.17 makes a broken ed25519 pair about once in 600. */
export function generateKey(): { readonly private: string; readonly public: string; readonly parsed: ParsedKey } {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const parsed = ssh2.utils.parseKey(pair.private);
    const other = ssh2.utils.parseKey(pair.public);
    if (!(parsed instanceof Error) && !(other instanceof Error) && parsed.getPublicSSH().equals(other.getPublicSSH()))
      return { ...pair, parsed };
  }
}

/** Runs the line in a real shell, as sshd would. `exec`: no shell stays between, as with bash, so that a signal is seen. */
export const inShell: OnExec = (line, channel) => {
  const child = spawn('sh', ['-c', `exec ${line}`], { stdio: 'pipe' });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => child.kill('SIGKILL'));
  channel.on('error', () => undefined);
  child.on('close', (code, signal) => {
    if (code === null) channel.exit(signal?.slice(3) ?? 'KILL');
    else channel.exit(code);
    channel.end();
  });
};

export interface ServerOptions {
  readonly onExec?: OnExec;
  readonly onSession?: (accept: () => Session, reject: () => void) => void;
}

/** An SSH server in this process, on a free port of the loopback interface. It lets one user in by one key. */
export async function startSshServer(options: ServerOptions = {}): Promise<TestServer> {
  const hostKey = generateKey();
  const clientKey = generateKey();
  const connections = { now: 0, most: 0 };
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  let logins = 0;
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => {
    connections.now += 1;
    connections.most = Math.max(connections.most, connections.now);
    connection.on('close', () => (connections.now -= 1));
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => {
      logins += 1;
      if (isLetIn(context, clientKey.parsed)) context.accept();
      else context.reject(['publickey']);
    });
    connection.on('session', (accept, reject) => {
      if (options.onSession !== undefined) return options.onSession(accept, reject);
      accept().on('exec', (acceptExec, _reject, { command }) => {
        commands.push(command);
        const wire = { end: () => connection.end(), socket: latest(sockets) };
        (options.onExec ?? inShell)(command, acceptExec(), wire);
      });
    });
  });
  // Behind a plain TCP server, so that every socket can be closed at the end.
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    server.injectSocket(socket);
  });
  const port = await listen(tcp);
  return {
    host: { host: '127.0.0.1', port, user: 'tagout', hostKeys: [fingerprintOf(hostKey.parsed.getPublicSSH())] },
    clientKey: clientKey.private,
    connections,
    commands,
    get logins() {
      return logins;
    },
    close: () => closeAll(tcp, sockets),
  };
}

export async function listen(server: TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a TCP port.');
  return address.port;
}

export async function closeAll(server: TcpServer, sockets: Iterable<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function isLetIn(context: AuthContext, key: ParsedKey): boolean {
  if (context.method !== 'publickey' || context.username !== 'tagout' || !context.key.data.equals(key.getPublicSSH()))
    return false;
  return (
    context.signature === undefined ||
    context.blob === undefined ||
    Object.is(key.verify(context.blob, context.signature, context.hashAlgo), true)
  );
}

function latest(sockets: ReadonlySet<Socket>): Socket {
  const socket = [...sockets].at(-1);
  if (socket === undefined) throw new Error('A command came without a connection.');
  return socket;
}
