import { redact } from './redact.ts';

/**
 * Text that an outsider may have written, made fit to be shown as plain text: no control characters, no invisible or direction-changing
 * characters (Unicode Cf, which holds the bidi overrides), no private use, and what looks like a secret taken out. It is still untrusted:
 * escape it wherever it is shown.
 */
export function cleanLine(text: string, maxChars: number): string {
  const line = removeHidden(text.slice(0, maxChars * SLACK))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return cut(redact(line), maxChars);
}

/** As `cleanLine`, but line breaks stay (at most two in a row). */
export function cleanText(text: string, maxChars: number): string {
  const lines = text
    .slice(0, maxChars * SLACK)
    .split(/\r\n|[\n\r]/)
    .map((line) => removeHidden(line).replaceAll(/\s+/g, ' ').trimEnd());
  const joined = lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return cut(redact(joined), maxChars);
}

/** How much longer than its limit a text is looked at: enough for what cleaning removes, and a bound on the work. */
const SLACK = 4;

function removeHidden(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ').replaceAll(/[\p{Cf}\p{Co}\p{Cs}]/gu, '');
}

/** By code points, and never in silence. */
function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const points = Array.from(text);
  return points.length <= maxChars ? text : `${points.slice(0, maxChars - 1).join('')}…`;
}
