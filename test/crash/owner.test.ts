import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from './people.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live } from './story.ts';

describe('a second process on the folder of a running one', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
    await writeFile(join(rig.world.dataDir, 'key'), rig.world.gateways.clientKey, { mode: 0o600 });
  });
  afterAll(() => rig.close());

  /** The real command, with the environment of the running one. */
  const tagout = async (...args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> => {
    const child = spawn(process.execPath, ['src/main.ts', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...rig.world.env, TAGOUT_SSH_KEY: join(rig.world.dataDir, 'key') },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'close')) as readonly unknown[];
    return { code, said };
  };

  it.each([['serve'], ['verify']])('%s refuses to start, names the owner, and the owner goes on', async (command) => {
    const { code, said } = await tagout(command);
    expect(code).toBe(2);
    expect(said).toContain(`${rig.world.dataDir} is in use by process ${await rig.pid()} (since `);
    expect(said).toContain('Stop that process first, or set TAGOUT_DATA_DIR to another folder.');
    await live(rig, [await fire(rig, alertAbout('10.20.0.11'))], createPeople(rig.world));
  });

  it('has the folder to itself once the owner was killed and is not there any more, and every chain verifies', async () => {
    await rig.end();
    const { code, said } = await tagout('verify');
    expect(said).toContain('2 checked, 0 broken.');
    expect(code).toBe(0);
  });
});
