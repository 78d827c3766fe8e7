import { connect as dial } from 'node:net';
import { NodeSSH } from 'node-ssh';
import type { Client } from 'ssh2';
import { accept, refuse, type Result } from '../../core/result.ts';
import type { Host } from '../../ports.ts';
import { fingerprintOf, typeOf } from './hostKey.ts';

export interface Timing {
  /** From the first packet to a user who is logged in. */
  readonly connectMs: number;
  readonly keepaliveMs: number;
}

export interface Connection {
  readonly client: Client;
  /** Why it ended, once it has; the first cause that was seen. */
  readonly ended: Promise<string>;
  isOpen(): boolean;
  /** Says goodbye and goes. */
  close(): void;
  /** Goes at once. */
  drop(): void;
}

/** Three unanswered keepalives end a connection: one lost packet must not. */
const KEEPALIVES_MAX = 2;
/** A peer that does not answer our goodbye is left after this. */
const GOODBYE_MS = 1000;

/** A logged-in connection, or why there is none. Nothing of a command has gone out by then. */
export async function connect(host: Host, privateKey: string, timing: Timing): Promise<Result<Connection>> {
  const ssh = new NodeSSH();
  let shown: Buffer | null = null;
  // Our own socket: ssh2 cannot destroy one that it has said goodbye on, so a silent peer would keep it open.
  const socket = dial({ host: host.host, port: host.port, noDelay: true });
  const pending = ssh.connect({
    sock: socket,
    username: host.user,
    privateKey,
    // Only our key, only once: no agent, no password, no guessing.
    authHandler: ['publickey'],
    // Called within the key exchange, so before anything about us is sent. Also on each later key exchange.
    hostVerifier: (key: Buffer): boolean => {
      shown = key;
      return host.hostKeys.includes(fingerprintOf(key));
    },
    readyTimeout: timing.connectMs,
    keepaliveInterval: timing.keepaliveMs,
    keepaliveCountMax: KEEPALIVES_MAX,
  });
  // node-ssh stops listening for errors once it is connected, and an unheard one would end the process. It makes its client
  // before its first await.
  const client = ssh.connection;
  const ended = new Promise<string>((resolve) => {
    client?.on('error', (error) => resolve(error.message));
    client?.on('close', () => resolve('the connection was closed'));
  });
  try {
    await pending;
  } catch (error) {
    socket.destroy();
    return refusal(host, shown, error);
  }
  if (client === null) return refuse('ssh.connect_failed', `${at(host)} could not be reached. Try again.`);
  return accept({
    client,
    ended,
    isOpen: () => !socket.destroyed && socket.writable,
    close() {
      if (socket.destroyed) return;
      const last = setTimeout(() => socket.destroy(), GOODBYE_MS);
      socket.once('close', () => clearTimeout(last));
      client.end();
    },
    drop: () => socket.destroy(),
  });
}

/** Our own words by the error's kind: a library's message could name what it was given. */
function refusal(host: Host, shown: Buffer | null, error: unknown): Result<never> {
  const level = error instanceof Error && 'level' in error ? error.level : null;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (shown !== null && !host.hostKeys.includes(fingerprintOf(shown))) {
    return refuse(
      'ssh.host_key_unknown',
      `${at(host)} showed the host key ${fingerprintOf(shown)} (${typeOf(shown)}), which is not pinned. Nothing was sent. Compare it at the gateway itself; only if it is right, write it into host_keys in the inventory.`,
    );
  }
  if (level === 'client-authentication') {
    return refuse(
      'ssh.not_let_in',
      `${at(host)} did not accept our key for the user ${host.user}. Add our public key to its authorized_keys.`,
    );
  }
  if (level === 'client-timeout') {
    return refuse(
      'ssh.connect_timeout',
      `${at(host)} took the call but did not finish the SSH handshake in time. Look at the gateway, then ask again.`,
    );
  }
  if (level === 'client-socket') {
    return refuse(
      'ssh.connect_failed',
      `${at(host)} could not be reached (${code ?? 'no answer'}). Check the gateway and the network, then ask again.`,
    );
  }
  return refuse(
    'ssh.handshake_failed',
    `${at(host)} ended the SSH handshake. Check that SSH runs on this port, then ask again.`,
  );
}

export function at(host: Host): string {
  return `The gateway at ${host.host.includes(':') ? `[${host.host}]` : host.host}:${host.port}`;
}
