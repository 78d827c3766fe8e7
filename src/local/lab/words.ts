/**
 * The words of a command line in the form that Tagout writes it: plain words and single quotes. Null for anything else a shell could
 * mean; the lab has no shell that could do it.
 */
export function wordsOf(line: string): readonly string[] | null {
  const pieces = /^(?:[A-Za-z0-9_@%+=:,./-]|'[^']*'|\\'| )*$/.test(line)
    ? line.matchAll(/(?:[A-Za-z0-9_@%+=:,./-]|'[^']*'|\\')+/g)
    : null;
  if (pieces === null) return null;
  return [...pieces].map(([piece]) =>
    [...piece.matchAll(/'([^']*)'|\\(')|([^'\\]+)/g)]
      .map(([, quoted, escaped, plain]) => quoted ?? escaped ?? plain ?? '')
      .join(''),
  );
}
