import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether the header is `Bearer <token>`. Compares hashes, so that neither the time nor a difference in length tells anything. */
export function bearerCheck(token: string): (header: string | undefined) => boolean {
  if (token === '') throw new Error('The intake token is empty. Set TAGOUT_INTAKE_TOKEN: an empty one would let everybody in.');
  const expected = hash(token);
  return (header) => {
    const given = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    return given !== undefined && timingSafeEqual(hash(given), expected);
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
