import { spawn, type ChildProcess } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './commands.ts';

/** OpenSSH on the lab's gateway, with keys and configuration of its own and nothing of the machine's. */
export interface LabSshd {
  readonly port: number;
  readonly clientKey: string;
  /** Fingerprint of the host key at the start. */
  readonly fingerprint: string;
  /** Fingerprint of the host key that an impostor has. */
  readonly otherFingerprint: string;
  /** Starts it anew with another host key, as an impostor would; or with its own again. */
  restart(hostKey: 'own' | 'other'): Promise<void>;
  /** What sshd wrote about its connections. */
  log(): Promise<string>;
  /** How often `nft -f -` was started by a session, and how it ended. */
  batches(): Promise<{ readonly started: number; readonly ended: number }>;
  /** A line of shell for the gateway to run after each batch and before it reports: somebody else's work, or a slow machine. */
  afterBatch(line: string | null): Promise<void>;
  /** Makes `HOLD` wait, or lets it go on. */
  hold(held: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Waits as long as the gateway is held. */
export const HOLD = 'while [ -e hold ]; do sleep 0.02; done';
const PORT = 22;

export async function startSshd(namespace: string, address: string): Promise<LabSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'tagout-lab-'));
  const file = (name: string): string => join(folder, name);
  for (const key of ['own', 'other', 'client']) run('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', key, '-f', file(key));
  await mkdir(file('bin'));
  await writeFile(file('bin/nft'), NFT.replaceAll('FOLDER', folder), { mode: 0o755 });
  await writeFile(file('batches'), '');

  let daemon = await start('own');

  async function start(hostKey: string): Promise<ChildProcess> {
    const config = [
      `ListenAddress ${address}:${PORT}`,
      `HostKey ${file(hostKey)}`,
      `AuthorizedKeysFile ${file('client')}.pub`,
      `SetEnv PATH=${file('bin')}:/usr/sbin:/usr/bin:/sbin:/bin`,
      'PidFile none',
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'LogLevel DEBUG1',
    ];
    await writeFile(file('sshd_config'), config.join('\n'));
    const child = spawn(
      'ip',
      ['netns', 'exec', namespace, '/usr/sbin/sshd', '-D', '-E', file('log'), '-f', file('sshd_config')],
      { stdio: 'ignore' },
    );
    await untilListening(address, child);
    return child;
  }

  async function stop(): Promise<void> {
    const gone = new Promise((resolve) => daemon.once('exit', resolve));
    if (daemon.exitCode === null && daemon.kill('SIGTERM')) await gone;
  }

  return {
    port: PORT,
    clientKey: await readFile(file('client'), 'utf8'),
    fingerprint: fingerprintOf(file('own')),
    otherFingerprint: fingerprintOf(file('other')),
    async restart(hostKey) {
      await stop();
      daemon = await start(hostKey);
    },
    log: () => readFile(file('log'), 'utf8'),
    async batches() {
      const lines = (await readFile(file('batches'), 'utf8')).split('\n');
      const count = (word: string): number => lines.filter((line) => line.startsWith(word)).length;
      return { started: count('started'), ended: count('ended') };
    },
    afterBatch: (line) => (line === null ? rm(file('after'), { force: true }) : writeFile(file('after'), line)),
    hold: (held) => (held ? appendFile(file('hold'), '') : rm(file('hold'), { force: true })),
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const fingerprintOf = (key: string): string => run('ssh-keygen', '-l', '-f', `${key}.pub`).split(' ')[1] ?? '';

/** The real nft, with a tally of the batches that a session fed to it. */
const NFT = `#!/bin/sh
cd FOLDER
[ "$*" = '-f -' ] || exec /usr/sbin/nft "$@"
echo started >> batches
/usr/sbin/nft -f -
code=$?
echo "ended $code" >> batches
[ -e after ] && sh after
exit $code
`;

async function untilListening(address: string, daemon: ChildProcess): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline && daemon.exitCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(PORT, address, () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`sshd does not listen at ${address} (exit code ${daemon.exitCode}).`);
}
