import ssh2 from 'ssh2';
import { refuse, accept, type Result } from '../../core/result.ts';
import { fingerprintOf } from './hostKey.ts';

export interface PublicKey {
  /** As a line of authorized_keys begins: `ssh-ed25519 AAAA...`. */
  readonly line: string;
  readonly fingerprint: string;
}

/** The public half of a private key, or why it cannot be used. Nothing of the key is in the sentence. */
export function publicKeyOf(privateKey: string): Result<PublicKey> {
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) {
    return /encrypted|passphrase/i.test(parsed.message)
      ? refuse(
          'ssh.key_locked',
          'The key has a passphrase, and nobody is there to type it. Make one without: ssh-keygen -t ed25519 -N "".',
        )
      : refuse(
          'ssh.key_unreadable',
          'This is no private key in the form that ssh-keygen writes. Make one: ssh-keygen -t ed25519 -N "".',
        );
  }
  if (!parsed.isPrivateKey())
    return refuse('ssh.key_public', 'This is a public key. Name the file with the private one: the same name without .pub.');
  const wire = parsed.getPublicSSH();
  return accept({ line: `${parsed.type} ${wire.toString('base64')}`, fingerprint: fingerprintOf(wire) });
}
