import { Secret, TOTP } from 'otpauth';
import { CODE_DIGITS } from '../../core/stepup.ts';

/** What every authenticator app understands without asking: SHA-1, six digits, half a minute (RFC 6238; Google's key URI format). */
const PERIOD_S = 30;
const ALGORITHM = 'SHA1';
/** One step back and one ahead: a phone's clock is not ours, and typing takes time (RFC 6238, 5.2). */
const WINDOW = 1;
/** As long as the hash (RFC 4226, 4, R6). */
const SECRET_BYTES = 20;

const totpOf = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({
    issuer: 'Tagout',
    label,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
    algorithm: ALGORITHM,
    digits: CODE_DIGITS,
    period: PERIOD_S,
  });

export function freshSecret(): Uint8Array {
  return new Secret({ size: SECRET_BYTES }).bytes;
}

/** The time step whose code this is, within the window around now; null when it is none. Compared in constant time by the library. */
export function stepOf(secret: Uint8Array, code: string, now: number): number | null {
  const totp = totpOf(secret);
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}

/** The code that a phone with this secret shows now. For whoever plays the phone. */
export function codeAt(secret: Uint8Array, now: number): string {
  return totpOf(secret).generate({ timestamp: now });
}

/** For an authenticator app: to be scanned, and to be typed. */
export function forPhone(secret: Uint8Array, label: string): { readonly uri: string; readonly typed: string } {
  const totp = totpOf(secret, label);
  return { uri: totp.toString(), typed: (totp.secret.base32.match(/.{1,4}/g) ?? []).join(' ') };
}
