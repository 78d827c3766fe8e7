import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** A small disk of the test's own. */
export interface Disk {
  readonly folder: string;
  /** Writes a file until there is no room for another byte. */
  fill(): void;
  /** Removes that file. */
  free(): Promise<void>;
  close(): Promise<void>;
}

/** Only root can mount one. With CI=true it must work: there a test that cannot run fails. */
export const CAN_MOUNT = userInfo().uid === 0 || process.env['CI'] === 'true';

export async function mountDisk(megabytes: number): Promise<Disk> {
  const folder = await mkdtemp(join(tmpdir(), 'tagout-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', folder]);
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'w');
      try {
        for (const block of [Buffer.alloc(64 * 1024), Buffer.alloc(512)]) writeUntilFull(file, block);
      } finally {
        closeSync(file);
      }
    },
    free: () => rm(ballast),
    close: async () => {
      execFileSync('umount', [folder]);
      await rmdir(folder);
    },
  };
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  }
}
