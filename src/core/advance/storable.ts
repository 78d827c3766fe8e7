/** JSON writes NUL and half of a surrogate pair as these escapes. A backslash in the text itself is doubled: that match costs a look, no more. */
const SUSPECT = /\\u(?:0000|d[89a-f])/;

/** One escape at a time, so that a doubled backslash is never taken for the start of one. */
const ESCAPE = /\\(?:u(?:0000|d[89a-f][0-9a-f]{2})|.)/g;

/**
 * The same value, with U+FFFD for each NUL and each half of a surrogate pair, whoever wrote them: PostgreSQL's text holds no NUL, and
 * canonical JSON (RFC 8785) has no form for the other, so that either would break a commit long after its door was passed.
 */
export function storable<T extends object>(value: T): T {
  const text = JSON.stringify(value);
  if (!SUSPECT.test(text)) return value;
  const cleaned = text.replaceAll(ESCAPE, (escape) => (escape.length > 2 ? String.raw`\ufffd` : escape));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the JSON of the same value, with other characters in its strings
  return JSON.parse(cleaned) as T;
}
