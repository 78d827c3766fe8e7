import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CAN_MOUNT, mountDisk, type Disk } from './disk.ts';
import { outlast, TIMEOUT_MS, type Outage } from './outage.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { startRig, type Rig } from './rig.ts';

/** Room for either database and for what an incident or two write. */
const DISK_MB = 160;

/** What is there can be read, and nothing new can be kept: who presses sees that it failed. */
const full = (disk: Disk): Outage => ({
  begins: () => disk.fill(),
  ends: () => disk.free(),
  halfway: expectUnready,
});

async function expectUnready(rig: Rig): Promise<void> {
  expect(await rig.status('/readyz'), 'ready').toBe(503);
}

describe.skipIf(!CAN_MOUNT)('The disk is full', () => {
  it.concurrent('under the embedded database', { timeout: TIMEOUT_MS }, async () => {
    const disk = await mountDisk(DISK_MB);
    const rig = await startRig({ TAGOUT_DATA_DIR: disk.folder });
    try {
      const { before } = await outlast('The disk is full under the embedded database', rig, full(disk));
      expect(before.count('step.dispatched')).toBe(2);
    } finally {
      await rig.close();
      await disk.close();
    }
  });

  it.concurrent('under the database server', { timeout: TIMEOUT_MS }, async () => {
    const disk = await mountDisk(DISK_MB);
    const postgres: Postgres = await startPostgres(join(disk.folder, 'data'));
    const rig = await startRig({ DATABASE_URL: postgres.url });
    try {
      const { before } = await outlast('The disk is full under the database server', rig, full(disk));
      expect(before.count('step.dispatched')).toBe(2);
    } finally {
      await rig.close();
      await postgres.close();
      await disk.close();
    }
  });
});
