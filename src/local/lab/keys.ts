import { createHash } from 'node:crypto';
import { join } from 'node:path';
import ssh2, { type ParsedKey } from 'ssh2';
import { createStateFile } from '../stateFile.ts';

export interface LabKey {
  readonly private: string;
  readonly parsed: ParsedKey;
  readonly fingerprint: string;
}

/** A key that is made at the first start and kept, readable by its owner only. */
export async function keepKey(folder: string, name: string): Promise<LabKey> {
  const path = join(folder, `${name}_ed25519`);
  const stored = createStateFile(path, () => made);
  const text = await stored.read();
  if (text !== null) {
    const key = parse(text);
    if (key === null)
      throw new Error(`${path}: expected an SSH private key. Delete this file; the next start makes a new one.`);
    return key;
  }
  const made = generate();
  await stored.save();
  const key = parse(made);
  if (key === null) throw new Error('A key that was just checked cannot be parsed.');
  return key;
}

/** ssh2 1.17 makes an ed25519 pair that it cannot read again about once in 600: only a pair that signs is taken. */
function generate(): string {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    const publicKey = ssh2.utils.parseKey(pair.public);
    const key = parse(pair.private);
    if (key === null || publicKey instanceof Error) continue;
    const text = Buffer.from('a text to sign');
    if (Object.is(publicKey.verify(text, key.parsed.sign(text)), true)) return pair.private;
  }
}

function parse(text: string): LabKey | null {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error || !parsed.isPrivateKey()) return null;
  const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replaceAll('=', '');
  return { private: text, parsed, fingerprint: `SHA256:${digest}` };
}
