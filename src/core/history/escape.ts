/**
 * One function for each place of a GitHub page that untrusted text can land in. Every string that did not come out of this folder goes
 * through one of them, also when it looks harmless.
 */

/**
 * A zero-width space. GitHub looks for mentions, issue numbers, emoji and maths in the rendered text, where a backslash no longer
 * protects: a token with this in the middle is none of them, and looks the same.
 */
const BREAK = '\u200B';

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  // A pipe ends a table's cell even behind a backslash that is itself escaped; an entity never does.
  ['|', '&#124;'],
  ['$', `&#36;${BREAK}`],
]);

/** Text on one line, in a paragraph, a heading, a list item or a table's cell. */
export function text(value: string): string {
  return (
    visible(value.replaceAll(/\s+/gu, ' '))
      .trim()
      .replaceAll(/[@#]/gu, `$&${BREAK}`)
      .replaceAll(/\bGH(?:SA)?(?=-)/giu, `$&${BREAK}`)
      .replaceAll(/www(?=\.)/giu, `$&${BREAK}`)
      .replaceAll(/:(?=\/\/)/gu, `$&${BREAK}`)
      // `:name:` is an emoji unless the name is one or two digits: the parts of a time or an address stay whole.
      .replaceAll(/:(?=[\w+-]+:)(?!\d{1,2}:)/gu, `$&${BREAK}`)
      .replaceAll(/[\\`*_[\]#~]/gu, '\\$&')
      .replaceAll(/[&<>|$]/gu, (char) => ENTITIES.get(char) ?? char)
      // At the start of a line these make a list, a heading or a rule.
      .replace(/^[-+=]/u, '\\$&')
      .replace(/^(\d+)([.)])/u, '$1\\$2')
  );
}

const PLAIN_CODE = /^[\w.,:;/=+()%@-]+(?: [\w.,:;/=+()%@-]+)*$/u;

/** A short value as code, for ids, addresses and digests. What could end the code span or a table's cell is shown as text instead. */
export function code(value: string): string {
  return PLAIN_CODE.test(value) ? `\`${value}\`` : text(value);
}

/** Lines as a fenced block of its own: nothing in it is Markdown. @param language one of our words, for GitHub's colours */
export function fence(value: string, language: 'text' | 'sh' | 'mermaid'): string {
  const lines = value.replaceAll('\r\n', '\n').split('\n');
  const content = lines.map((line) => visible(line.replaceAll('\t', '    '))).join('\n');
  const longestRun = Math.max(0, ...[...content.matchAll(/`+/gu)].map(([run]) => run.length));
  const ticks = '`'.repeat(Math.max(3, longestRun + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

const LABEL_MAX_CHARS = 60;

/** A quoted label in a mermaid diagram: letters, digits and a few signs that mean nothing there. */
export function label(value: string): string {
  const plain = value
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{N}\p{M}.,()/_-]+/gu, ' ')
    .trim();
  const chars = Array.from(plain);
  return chars.length <= LABEL_MAX_CHARS ? plain : `${chars.slice(0, LABEL_MAX_CHARS - 3).join('')}...`;
}

/** Control, bidirectional, private and other invisible characters, written out: they would let text look like other text. */
function visible(value: string): string {
  return value
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
