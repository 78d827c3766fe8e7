import { redact } from '../../core/alert/redact.ts';

/** Shorter ones would take harmless words out of every line. */
const SECRET_MIN_CHARS = 8;
const GONE = '[redacted]';

/** A one-time code beside its name: worth nothing a minute later, and still nobody's business. */
const ONE_TIME = /\b((?:t?otp|one[-_ ]?time[-_ ]?code|code)["']?\s*[:=]\s*["']?)\d{6,8}\b/gi;

/**
 * Takes secrets out of what goes to the log: those of this process by their value, in whatever sentence a library puts them, and what looks
 * like one by its form.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const known = [...new Set(secrets.flatMap(forms))].toSorted((one, other) => other.length - one.length);
  return (text) =>
    redact(known.reduce((rest, secret) => rest.replaceAll(secret, GONE), text)).replaceAll(ONE_TIME, `$1${GONE}`);
}

/** As it is, in a URL, in JSON, in basic authentication; and each line of a key file. */
function forms(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => !line.startsWith('-----'));
  const json = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, encodeURIComponent(secret), json, base64, ...lines].filter((form) => form.length >= SECRET_MIN_CHARS);
}
