import type { ClientChannel } from 'ssh2';
import { commandLine } from '../../core/connector/quote.ts';
import { LIMITS } from '../../core/limits.ts';
import type { Command, CommandResult } from '../../core/plan.ts';
import { createCapped } from './capped.ts';
import type { Connection } from './connect.ts';

/** How one command ended. Only an exit code is an end that everybody can rely on. */
export type Ended =
  | { readonly kind: 'exited'; readonly result: CommandResult }
  /** The gateway opened no channel for it, so the command never left. */
  | { readonly kind: 'not_sent'; readonly code: string; readonly reason: string }
  | { readonly kind: 'unclear'; readonly code: string; readonly reason: string };

/** Runs one command without terminal, agent or environment. Never rejects. */
export function execute(
  connection: Connection,
  command: Command,
  now: () => number,
  stdoutMaxBytes: number = LIMITS.sshOutputMaxBytes,
): Promise<Ended> {
  const { client, ended } = connection;
  return new Promise((resolve) => {
    const startedAt = now();
    const stdout = createCapped(stdoutMaxBytes);
    const stderr = createCapped(LIMITS.sshOutputMaxBytes);
    let channel: ClientChannel | null = null;
    let exitCode: number | null = null;
    let signal: string | null = null;
    let settled = false;

    /** With an exit code the command is over, however the rest went: then the output alone may be cut. */
    function settle(complete: boolean, code: string, reason: string): void {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (exitCode === null) {
        resolve({ kind: 'unclear', code, reason });
        return;
      }
      const truncated = !complete || stdout.truncated || stderr.truncated;
      resolve({
        kind: 'exited',
        result: {
          exitCode,
          stdout: stdout.text(),
          stderr: stderr.text(),
          truncated,
          durationMs: Math.max(0, now() - startedAt),
        },
      });
    }

    const timer = setTimeout(() => {
      if (exitCode === null) {
        // Best effort: the program may have started and may even be done. Then away, whatever the peer thinks of it.
        channel?.signal('KILL');
        connection.drop();
      }
      settle(false, 'ssh.timeout', `the command did not end within ${command.timeoutMs} ms`);
    }, command.timeoutMs);
    void ended.then((reason) => settle(false, 'ssh.lost', reason));

    function started(error: (Error & { readonly reason?: unknown }) | undefined, opened: ClientChannel): void {
      if (error !== undefined) {
        if (!settled && error.reason !== undefined) {
          settled = true;
          clearTimeout(timer);
          resolve({ kind: 'not_sent', code: 'ssh.no_channel', reason: 'it opened no channel for the command' });
          return;
        }
        // A lost connection ends here too, and its own reason says more: it comes first.
        setImmediate(() => settle(false, 'ssh.exec_refused', 'it did not say that it started the command'));
        return;
      }
      channel = opened;
      opened.on('data', (chunk: Buffer) => stdout.add(chunk));
      opened.stderr.on('data', (chunk: Buffer) => stderr.add(chunk));
      opened.on('exit', (code: number | null, by?: string) => {
        exitCode = code;
        signal = by ?? null;
      });
      // A program that ends without reading its input makes our writing fail: its exit code says what matters.
      opened.on('error', () => undefined);
      opened.on('close', () => {
        const how =
          signal === null
            ? 'it closed the channel without an exit code'
            : `the command was ended by the signal ${plain(signal)}`;
        settle(true, 'ssh.no_exit_code', how);
      });
      opened.end(command.stdin);
    }

    try {
      client.exec(commandLine(command), started);
    } catch {
      // ssh2 throws when the connection went away between two commands.
      settle(false, 'ssh.lost', 'the connection was closed');
    }
  });
}

/** A signal's name comes from the gateway. */
function plain(signal: string): string {
  return /^[A-Z0-9]{1,20}$/.test(signal) ? signal : 'unknown';
}
