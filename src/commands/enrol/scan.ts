import { renderUnicodeCompact } from 'uqr';

/** White on black whatever colours a terminal has: a camera wants dark squares on a light ground. */
const COLOURS = '\u001B[38;5;231;48;5;16m';
const PLAIN = '\u001B[0m';
/** The standard's four squares of quiet around a code; two are enough for phones, and leave it on a screen of 24 lines. */
const BORDER = 2;

/** A code to scan, in half as many lines as it has rows. */
export function toScan(uri: string): string {
  return renderUnicodeCompact(uri, { border: BORDER })
    .split('\n')
    .map((line) => `${COLOURS}${line}${PLAIN}`)
    .join('\n');
}
