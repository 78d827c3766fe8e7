import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** Form of a sealed secret: 1, nonce, ciphertext and tag. AES-256-GCM with a fresh random nonce, 96 bits (NIST SP 800-38D, 8.2.2). */
const FORM = '1';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a secret for one person: in another person's row it does not open. */
export function seal(secret: Uint8Array, person: string, key: KeyObject): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad(person));
  const hidden = Buffer.concat([cipher.update(secret), cipher.final()]);
  return [FORM, ...[nonce, hidden, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
}

/** Null when it is not this person's, was changed, or was sealed under none of these keys. */
export function unseal(sealed: string, person: string, keys: readonly KeyObject[]): Uint8Array | null {
  const [form, ...parts] = sealed.split('.');
  const [nonce, hidden, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (form !== FORM || nonce?.length !== NONCE_BYTES || hidden === undefined || tag?.length !== TAG_BYTES) return null;
  for (const key of keys) {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad(person)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(hidden), decipher.final()]);
    } catch {
      // Not under this key: the tag does not fit.
    }
  }
  return null;
}

const aad = (person: string): Buffer => Buffer.from(`tagout one-time code ${FORM} ${person}`);
