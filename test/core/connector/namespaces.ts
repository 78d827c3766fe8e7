import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { commandLine } from '../../../src/core/connector/quote.ts';
import type { Command, CommandResult } from '../../../src/core/plan.ts';

/** Two devices on the bridge of a gateway, each in a network namespace of its own that ends with its process. */
export interface Namespaces {
  /** Runs a connector's command on the gateway, through a shell as SSH would. */
  onGateway(command: Pick<Command, 'argv' | 'stdin' | 'timeoutMs'>): CommandResult;
  run(where: 'gateway' | 'device' | 'neighbour', argv: readonly string[]): void;
  pings(from: 'gateway' | 'device' | 'neighbour', address: string): boolean;
  close(): Promise<void>;
}

export const ADDRESSES = { gateway: '192.0.2.1', device: '192.0.2.7', neighbour: '192.0.2.8' } as const;
export const MACS = { device: '02:00:00:00:00:07', neighbour: '02:00:00:00:00:08' } as const;

/** What this machine lacks, or null. Never with CI=true: there it must work. */
export function missingForNamespaces(): string | null {
  if (process.env['CI'] === 'true') return null;
  const tools = ['nft', 'ip', 'ping', 'unshare', 'nsenter'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
  if (tools.length > 0) return tools.join(', ');
  return spawnSync('unshare', ['-n', 'true']).status === 0 ? null : 'root';
}

export async function openNamespaces(): Promise<Namespaces> {
  const held = { gateway: await hold(), device: await hold(), neighbour: await hold() };
  const enter = (where: keyof typeof held): string[] => ['-t', String(held[where].pid), '-n'];
  const run: Namespaces['run'] = (where, argv) => void execFileSync('nsenter', [...enter(where), ...argv]);

  run('gateway', ['ip', 'link', 'add', 'br0', 'type', 'bridge']);
  run('gateway', ['ip', 'addr', 'add', `${ADDRESSES.gateway}/24`, 'dev', 'br0']);
  run('gateway', ['ip', 'link', 'set', 'br0', 'up']);
  for (const name of ['device', 'neighbour'] as const) {
    const port = `v-${name}`;
    run('gateway', ['ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(held[name].pid)]);
    run('gateway', ['ip', 'link', 'set', port, 'master', 'br0', 'up']);
    run(name, ['ip', 'link', 'set', 'eth0', 'address', MACS[name]]);
    run(name, ['ip', 'addr', 'add', `${ADDRESSES[name]}/24`, 'dev', 'eth0']);
    run(name, ['ip', 'link', 'set', 'eth0', 'up']);
  }
  return {
    run,
    onGateway(command) {
      const child = spawnSync('nsenter', [...enter('gateway'), 'sh', '-c', commandLine(command)], {
        input: command.stdin,
        timeout: command.timeoutMs,
        encoding: 'utf8',
      });
      return { exitCode: child.status ?? 255, stdout: child.stdout, stderr: child.stderr, truncated: false, durationMs: 1 };
    },
    pings: (from, address) => spawnSync('nsenter', [...enter(from), 'ping', '-n', '-c', '1', '-W', '1', address]).status === 0,
    async close() {
      await Promise.all(Object.values(held).map(end));
    },
  };
}

async function hold(): Promise<ChildProcess> {
  const child = spawn('unshare', ['-n', 'sleep', '600'], { stdio: 'ignore' });
  const deadline = Date.now() + 5_000;
  while (namespaceOf(child.pid) === namespaceOf(process.pid)) {
    if (Date.now() > deadline) throw new Error('No network namespace could be made.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.kill('SIGKILL')) await gone;
}

const namespaceOf = (pid: number | undefined): string => readlinkSync(`/proc/${pid}/ns/net`);
