/** How Slack counts: `&`, `<` and `>` weigh as much as their escapes, and so do the escapes of JSON, to be on the safe side. */
export function weigh(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  return text.length + (text.match(/[&<>]/g) ?? []).reduce((more, char) => more + (char === '&' ? 4 : 3), 0);
}

/** Shortens a text to a weight, and says how much is missing and where it is: nothing is cut in silence. */
export function shorten(text: string, weightMax: number, where: string): string {
  if (weigh(text) <= weightMax) return text;
  const note = (left: number): string => ` … [${left} more characters: ${where}]`;
  const [head = ''] = pieces(text, Math.max(0, weightMax - weigh(note(text.length))));
  return head + note(text.length - head.length);
}

/** Splits a text into pieces of at most this weight, at line ends where there are any. Joined, the pieces are the text again. */
export function split(text: string, weightMax: number): readonly string[] {
  return [...pieces(text, weightMax, '\n')];
}

/** The first items that fit into a weight together. */
export function fit<T>(items: readonly T[], weightMax: number): readonly T[] {
  let weight = 0;
  const taken: T[] = [];
  for (const item of items) {
    weight += weigh(item);
    if (weight > weightMax) break;
    taken.push(item);
  }
  return taken;
}

/** Pieces of whole code points, each at least one long so that every text comes to its end. One pass: outputs are long. */
function* pieces(text: string, weightMax: number, breakAfter?: string): Generator<string> {
  let start = 0;
  let end = 0;
  let afterBreak = 0;
  let weight = QUOTES;
  for (const char of text) {
    const more = charWeight(char);
    while (weight + more > weightMax && end > start) {
      const cut = afterBreak > start ? afterBreak : end;
      yield text.slice(start, cut);
      start = cut;
      weight = weigh(text.slice(start, end));
    }
    weight += more;
    end += char.length;
    if (char === breakAfter) afterBreak = end;
  }
  if (end > start) yield text.slice(start);
}

/** `weigh` counts the quotes around a string. */
const QUOTES = 2;

function charWeight(char: string): number {
  return /[&<>"\\\p{Cc}\p{Cs}]/u.test(char) ? weigh(char) - QUOTES : char.length;
}
