import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envFileCheck, knownHostsCheck, sshKeyCheck } from '../../../src/commands/doctor/files.ts';
import type { Check } from '../../../src/core/checkup.ts';
import { generateKey } from '../../adapters/ssh/sshServer.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function file(text: string, mode: number): Promise<string> {
  count += 1;
  const path = join(folder, `file-${count}`);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}
const codes = async (check: Check): Promise<readonly (string | null)[]> => (await check.run()).map(({ code }) => code);

describe('a file with secrets in it', () => {
  it('is fine for our eyes alone', async () => {
    expect(await codes(envFileCheck(await file('A=1', 0o600)))).toEqual([null]);
  });

  it.runIf(process.platform !== 'win32').each([0o640, 0o604, 0o644])('is named when its mode is %o', async (mode) => {
    const path = await file('A=1', mode);
    expect(await envFileCheck(path).run()).toEqual([
      expect.objectContaining({
        verdict: 'fix',
        code: 'files.env_open',
        sentence: expect.stringContaining(`chmod 600 ${path}`),
      }),
    ]);
  });

  it('need not be there: everything may come from the environment', async () => {
    expect(await codes(envFileCheck(join(folder, 'nowhere')))).toEqual([]);
  });
});

describe('the SSH key', () => {
  it('shows its public half, which gateways must know', async () => {
    const key = generateKey();
    const [line] = await sshKeyCheck(await file(key.private, 0o600)).run();
    expect(line?.verdict).toBe('fine');
    expect(line?.sentence).toContain(key.parsed.getPublicSSH().toString('base64'));
    expect(line?.sentence).not.toContain('PRIVATE');
  });

  it.each([
    ['missing', () => Promise.resolve(join(folder, 'nowhere')), 'files.ssh_key'],
    ['no key', () => file('hello', 0o600), 'ssh.key_unreadable'],
    ['the public one', () => file(generateKey().public, 0o600), 'ssh.key_public'],
  ])('is named when it is %s', async (_, path, code) => {
    expect(await codes(sshKeyCheck(await path()))).toEqual([code]);
  });

  it.runIf(process.platform !== 'win32')('is named when others can read it', async () => {
    expect(await codes(sshKeyCheck(await file(generateKey().private, 0o644)))).toEqual(['files.ssh_key_open']);
  });
});

describe('the file with known hosts', () => {
  it('says for how many names it pins keys', async () => {
    const key = generateKey().parsed.getPublicSSH().toString('base64');
    const [line] = await knownHostsCheck(await file(`192.0.2.1 ssh-ed25519 ${key}\n`, 0o644)).run();
    expect(line).toMatchObject({ verdict: 'fine', sentence: expect.stringMatching(/pins keys for 1 name/) });
  });

  it.each([
    ['missing', () => Promise.resolve(join(folder, 'nowhere'))],
    ['hashed', () => file('|1|abc|def ssh-ed25519 AAAA\n', 0o644)],
  ])('is named when it is %s', async (_, path) => {
    expect(await codes(knownHostsCheck(await path()))).toEqual(['files.known_hosts']);
  });
});
