import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeOwnership } from '../../../src/adapters/store/owner.ts';
import { describeSelf } from '../../../src/adapters/store/process-identity.ts';
import type { ProcessIdentity } from '../../../src/adapters/store/process-identity.ts';

/** Above the largest process number that Linux gives out (2^22). */
const NO_SUCH_PID = 2 ** 22 + 1;

/** A claim like this process's own, but for this. */
const claimOf = async (changes: Partial<ProcessIdentity>): Promise<string> =>
  JSON.stringify({ ...(await describeSelf()), ...changes });

describe('the owner of a data folder', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tagout-owner-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  const claim = async (content: string): Promise<void> => {
    await mkdir(join(dataDir, 'owner'), { recursive: true });
    await writeFile(join(dataDir, 'owner', 'earlier.json'), content);
  };

  it('is one of many that try at once, or none, never two', async () => {
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => takeOwnership(dataDir)));
    const owners = tries.filter(({ status }) => status === 'fulfilled');
    expect(owners.length).toBeLessThanOrEqual(1);
  });

  it('is the next one after a release', async () => {
    const first = await takeOwnership(dataDir);
    await expect(takeOwnership(dataDir)).rejects.toThrow(`in use by process ${process.pid}`);
    await first.release();
    const second = await takeOwnership(dataDir);
    await second.release();
    expect(await readdir(join(dataDir, 'owner'))).toEqual([]);
  });

  it('takes over from a process that is gone', async () => {
    await claim(await claimOf({ pid: NO_SUCH_PID }));
    const owner = await takeOwnership(dataDir);
    expect(await readdir(join(dataDir, 'owner'))).toHaveLength(1);
    await owner.release();
  });

  it.runIf(process.platform === 'linux')('takes over from a process whose number was given to another one', async () => {
    await claim(await claimOf({ born: 'another boot:1' }));
    const owner = await takeOwnership(dataDir);
    expect(await readdir(join(dataDir, 'owner'))).toHaveLength(1);
    await owner.release();
  });

  it('does not take over from a process that it cannot see', async () => {
    await claim(await claimOf({ pid: NO_SUCH_PID, machine: 'another-host pid:[1]' }));
    await expect(takeOwnership(dataDir)).rejects.toThrow(
      /cannot tell whether it still runs.*delete .*earlier\.json and start again/,
    );
  });

  it.each(['', '{', '[]', '{"pid":"7"}', '{"pid":-1,"since":"","born":null,"machine":""}'])(
    'does not take over from a claim that says %s',
    async (content) => {
      await claim(content);
      await expect(takeOwnership(dataDir)).rejects.toThrow('unreadable claim');
      expect(await readdir(join(dataDir, 'owner'))).toEqual(['earlier.json']);
    },
  );
});
