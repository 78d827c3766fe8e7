import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Which process it is, even after its number was given to another one. */
export interface ProcessIdentity {
  readonly pid: number;
  /** ISO 8601, for people. */
  readonly since: string;
  /** On Linux the boot and the clock tick at which the process started; null where it cannot be read. */
  readonly born: string | null;
  /** Where the number means something: the host, and on Linux the process namespace (a container has its own). */
  readonly machine: string;
}

export async function describeSelf(): Promise<ProcessIdentity> {
  return { pid: process.pid, since: new Date().toISOString(), born: await bornOf(process.pid), machine: await thisMachine() };
}

/** `unknown` when the process is out of sight: claimed in another container or on another host that shares the folder. */
export async function standing(claim: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (claim.machine !== (await thisMachine())) return 'unknown';
  if (!isRunning(claim.pid)) return 'dead';
  const born = await bornOf(claim.pid);
  // Same number, another birth: the claimant is gone and its number was used again.
  return claim.born !== null && born !== null && born !== claim.born ? 'dead' : 'alive';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function bornOf(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc_pid_stat(5): field 2 is the name in parentheses and may hold anything; `starttime` is field 22, the 20th after it.
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return start === undefined ? null : `${boot.trim()}:${start}`;
  } catch {
    return null;
  }
}

async function thisMachine(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}
