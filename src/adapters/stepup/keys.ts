import { createSecretKey, type KeyObject } from 'node:crypto';

/**
 * The keys of TAGOUT_STEPUP_KEY, the newest first: it seals, and each opens. Key objects, because those show nothing of themselves where
 * they are printed. The configuration has checked the form.
 */
export function keysFrom(value: string): readonly KeyObject[] {
  return value.split(',').map((one) => createSecretKey(Buffer.from(one.trim(), 'base64')));
}
