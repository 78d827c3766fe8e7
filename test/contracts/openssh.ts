import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { listen } from '../adapters/ssh/sshServer.ts';
import type { Host } from '../../src/ports.ts';

const SSHD = '/usr/sbin/sshd';

export interface OpenSsh {
  readonly host: Host;
  readonly clientKey: string;
  close(): Promise<void>;
}

/** The real OpenSSH server with keys and configuration of its own, on a free port of the loopback interface. */
export async function startOpenSsh(): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'tagout-sshd-'));
  const makeKey = (name: string): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', join(folder, name)]);
    return join(folder, name);
  };
  const hostKey = makeKey('host');
  const clientKey = makeKey('client');
  const port = await freePort();
  const config = join(folder, 'sshd_config');
  await writeFile(
    config,
    [
      `ListenAddress 127.0.0.1:${port}`,
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${clientKey}.pub`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'MaxStartups 100',
      'LogLevel QUIET',
    ].join('\n'),
  );
  // Debian's sshd wants this folder, which the system's own service would have made.
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
  const daemon = spawn(SSHD, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  await untilListening(port, daemon);
  const fingerprint =
    execFileSync('ssh-keygen', ['-l', '-f', `${hostKey}.pub`])
      .toString()
      .split(' ')[1] ?? '';
  return {
    host: { host: '127.0.0.1', port, user: userInfo().username, hostKeys: [fingerprint] },
    clientKey: await readFile(clientKey, 'utf8'),
    async close() {
      const gone = new Promise((resolve) => daemon.once('exit', resolve));
      if (daemon.exitCode === null) daemon.kill('SIGTERM');
      else return;
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What to install when it is not there. Never with CI=true: there it must be. */
export const missingOpenSsh = (): string | null =>
  existsSync(SSHD) || process.env['CI'] === 'true' ? null : `${SSHD} (package openssh-server)`;

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number, daemon: ChildProcess): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && daemon.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`sshd did not listen on port ${port} (exit code ${daemon.exitCode}).`);
}
