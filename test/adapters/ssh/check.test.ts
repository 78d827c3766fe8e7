import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../../src/adapters/ssh/check.ts';
import { generateKey } from './sshServer.ts';

describe('the public half of a private key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tagout-key-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const keygen = (name: string, type: string, passphrase: string): Promise<string> => {
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', join(folder, name)]);
    return readFile(join(folder, name), 'utf8');
  };

  it.each(['ed25519', 'ecdsa'])('is what ssh-keygen wrote beside an %s key', async (type) => {
    const key = publicKeyOf(await keygen(`id_${type}`, type, ''));
    const written = await readFile(join(folder, `id_${type}.pub`), 'utf8');
    expect(key.ok && key.value.line).toBe(written.split(' ').slice(0, 2).join(' '));
    const listed = execFileSync('ssh-keygen', ['-lf', join(folder, `id_${type}.pub`)]).toString();
    expect(key.ok && listed.includes(key.value.fingerprint)).toBe(true);
  });

  it('cannot be used behind a passphrase', async () => {
    expect(publicKeyOf(await keygen('locked', 'ed25519', 'made up'))).toMatchObject({ ok: false, code: 'ssh.key_locked' });
  });

  it('is not taken for the private one', () => {
    expect(publicKeyOf(generateKey().public)).toMatchObject({ ok: false, code: 'ssh.key_public' });
  });

  it('of something else is refused without a word of it', () => {
    const refusal = publicKeyOf('my secret diary');
    expect(refusal).toMatchObject({ ok: false, code: 'ssh.key_unreadable' });
    expect(JSON.stringify(refusal)).not.toContain('diary');
  });
});
