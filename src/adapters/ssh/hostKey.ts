import { createHash } from 'node:crypto';

/** As `ssh-keygen -l` prints it: `SHA256:` and unpadded base64 over the public key's wire form. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;
}

/** The key's type, which its wire form names first (RFC 4253, 6.6). For people only. */
export function typeOf(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  const type = key.subarray(4, 4 + Math.min(length, 64)).toString('latin1');
  return /^[a-z0-9@.-]+$/.test(type) ? type : 'unknown type';
}
