/**
 * The one place that decides how text which others wrote is shown in Slack.
 *
 * Cards use Slack's structured blocks only: `rich_text` elements and `plain_text` objects. Slack parses no markup in them, so a mention,
 * link or format in such a text stays the characters that it is; links, dates and people are elements of their own, which only this
 * adapter makes. `mrkdwn` objects are not in the schema in `limits.ts` at all. What is left to do here: characters that a reader cannot
 * see, or that change the order in which the others are seen, are spelled out.
 */

/** Controls, formats (zero-width, bidirectional overrides, tags), line and paragraph separators, private use, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;

/** Text of several lines, as in a code block: line ends and tabs stay, every other hidden character is spelled as `[U+202E]`. */
export function block(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(HIDDEN, (char) => (char === '\n' || char === '\t' ? char : spell(char)));
}

/** Text inside a sentence of ours: a line break of theirs could otherwise look like the start of a new sentence of ours. */
export function line(text: string): string {
  return block(text)
    .replace(/\s*\n\s*/g, ' ⏎ ')
    .replace(/\t/g, ' ')
    .trim();
}

/**
 * The message's `text` field: notifications and screen readers only, but the one string that Slack does parse. Beside Slack's own escapes
 * (https://docs.slack.dev/messaging/formatting-message-text), characters that could format, mention or become a link by themselves are
 * replaced by look-alikes; dots and colons only inside words, so that a screen reader still hears sentences. The blocks show the text as it was written.
 */
export function fallback(text: string): string {
  return line(text)
    .replace(/[*_~`@#|]|[.:](?=\S)/g, (char) => LOOK_ALIKE.get(char) ?? char)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

const LOOK_ALIKE = new Map([
  ['*', '∗'],
  ['_', 'ˍ'],
  ['~', '∼'],
  ['`', 'ˋ'],
  ['@', '＠'],
  ['#', '＃'],
  [':', '꞉'],
  ['.', '․'],
  ['|', '∣'],
]);

function spell(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
