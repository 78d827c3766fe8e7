import ssh2 from 'ssh2';
import { LIMITS } from '../../core/limits.ts';
import type { Command, CommandResult, ExecReport } from '../../core/plan.ts';
import { accept, assertNever, refuse, type Refusal, type Result } from '../../core/result.ts';
import type { Host, Shell } from '../../ports.ts';
import { at, connect, type Connection, type Timing } from './connect.ts';
import { execute, type Ended } from './execute.ts';
import { createKept } from './kept.ts';
import { createPlaces } from './places.ts';

export type PrivateKey = string | Buffer;

/** For logs and metrics. Holds no command, output or key. */
export interface SshEvent {
  readonly kind: 'connected' | 'refused' | 'unclear';
  readonly host: string;
  readonly port: number;
  readonly code: string | null;
}

export interface SshOptions {
  /** OpenSSH or PEM, without a passphrase. A function is asked at each connection, so that a key can be changed while we run. */
  readonly privateKey: PrivateKey | (() => PrivateKey | Promise<PrivateKey>);
  /** For durations, and for the time after which nothing is sent. */
  readonly now?: () => number;
  readonly onEvent?: (event: SshEvent) => void;
  readonly timing?: Partial<Timing & { readonly placeWaitMs: number; readonly keepMs: number }>;
  readonly connectionsMax?: number;
}

/** Nothing of this command has gone out. */
const TOO_LATE: Ended = { kind: 'not_sent', code: 'ssh.too_late', reason: 'its time was over before it could be sent' };

export function createSsh(options: SshOptions): Shell {
  const now = options.now ?? Date.now;
  const timing = {
    connectMs: LIMITS.sshConnectTimeoutMs,
    keepaliveMs: LIMITS.sshKeepaliveMs,
    keepMs: LIMITS.sshKeepMs,
    ...options.timing,
  };
  const placeWaitMs = options.timing?.placeWaitMs ?? LIMITS.sshPlaceWaitMs;
  const places = createPlaces(options.connectionsMax ?? LIMITS.sshConnectionsMax, placeWaitMs);
  const tell = (kind: SshEvent['kind'], { host, port }: Host, code: string | null): void =>
    options.onEvent?.({ kind, host, port, code });

  const kept = createKept(timing.keepMs, LIMITS.sshConnectionsMax);

  /** One connection for one piece of work: `readied` is one that is open already. `after` says what becomes of it when all went well. */
  async function within<T>(
    host: Host,
    work: (connection: Connection) => Promise<T>,
    readied: Connection | null,
    after: (connection: Connection) => void,
  ): Promise<Result<T>> {
    const leave = await places.take();
    if (leave === null) {
      return refuse('ssh.busy', `${at(host)} was not asked: too many other connections are open. Nothing was sent. Ask again.`);
    }
    try {
      const key = await readKey(options.privateKey);
      if (!key.ok) return key;
      const connection = readied === null ? await connect(host, key.value, timing) : accept(readied);
      if (!connection.ok) return connection;
      if (readied === null) tell('connected', host, null);
      try {
        const value = await work(connection.value);
        after(connection.value);
        return accept(value);
      } catch (error) {
        connection.value.close();
        throw error;
      }
    } finally {
      leave();
    }
  }

  function refused(host: Host, { code, message }: Refusal): ExecReport {
    tell('refused', host, code);
    return { kind: 'refused', code, message };
  }

  async function runAll(connection: Connection, host: Host, commands: readonly Command[], until: number): Promise<ExecReport> {
    const results: CommandResult[] = [];
    for (const command of commands) {
      const ended = now() + command.timeoutMs > until ? TOO_LATE : await execute(connection, command, now);
      switch (ended.kind) {
        case 'exited':
          results.push(ended.result);
          if (ended.result.exitCode !== 0) return { kind: 'completed', results };
          break;
        case 'not_sent':
          if (results.length === 0)
            return refused(host, refuse(ended.code, `${at(host)} did not take the command: ${ended.reason}. Nothing ran.`));
          return unclear(host, ended, results);
        case 'unclear':
          return unclear(host, ended, results);
        default:
          return assertNever(ended);
      }
    }
    return { kind: 'completed', results };
  }

  function unclear(
    host: Host,
    { code, reason }: Exclude<Ended, { kind: 'exited' }>,
    results: readonly CommandResult[],
  ): ExecReport {
    tell('unclear', host, code);
    const message = `Nobody can say whether command ${results.length + 1} ran on ${at(host).replace(/^T/, 't')}: ${reason}. Look before anything is tried again.`;
    return { kind: 'unknown', code, message, results };
  }

  return {
    connectMaxMs: placeWaitMs + timing.connectMs,
    async run(host, commands, until) {
      // Of the reads that were asked a moment ago: they have just seen this host's key.
      const done = await within(
        host,
        (connection) => runAll(connection, host, commands, until),
        kept.take(host),
        (connection) => connection.close(),
      );
      return done.ok ? done.value : refused(host, done);
    },
    async read(host, commands) {
      const ask = async (connection: Connection): Promise<readonly CommandResult[]> => {
        const results: CommandResult[] = [];
        for (const command of commands) {
          const ended = await execute(connection, command, now, LIMITS.sshReadMaxBytes);
          if (ended.kind !== 'exited') throw new Error(`${at(host)} did not answer a read: ${ended.reason}. Ask again.`);
          results.push(ended.result);
        }
        return results;
      };
      // Always a new one: what is read is said by the host whose key is shown now.
      const done = await within(host, ask, null, (connection) => kept.keep(host, connection));
      if (done.ok) return done.value;
      tell('refused', host, done.code);
      throw new Error(done.message);
    },
  };
}

/** Parsed here first, so that an error about the key can be told without a word of what is in it. */
async function readKey(source: SshOptions['privateKey']): Promise<Result<string>> {
  const unreadable = refuse(
    'ssh.key_unreadable',
    'Our own SSH key cannot be read. Nothing was sent. Expected a private key without a passphrase, in the form that ssh-keygen writes.',
  );
  try {
    const key = (typeof source === 'function' ? await source() : source).toString();
    const parsed = ssh2.utils.parseKey(key);
    return parsed instanceof Error || !parsed.isPrivateKey() ? unreadable : accept(key);
  } catch {
    return unreadable;
  }
}
