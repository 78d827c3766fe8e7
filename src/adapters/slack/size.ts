/** How Slack counts: `&`, `<` and `>` weigh as much as their escapes, and so do the escapes of JSON, to be on the safe side. */
export function weigh(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  let weight = text.length;
  for (const char of text) {
    if (char === '&') weight += 4;
    else if (char === '<' || char === '>') weight += 3;
  }
  return weight;
}

/** Shortens a text to a weight, and says how much is missing and where it is: nothing is cut in silence. */
export function shorten(text: string, weightMax: number, where: string): string {
  if (weigh(text) <= weightMax) return text;
  const note = (left: number): string => ` … [${left} more characters: ${where}]`;
  const head = takeWeight(text, Math.max(0, weightMax - weigh(note(text.length))));
  return head + note(text.length - head.length);
}

/** Splits a text into pieces of at most this weight, at line ends where there are any. Joined, the pieces are the text again. */
export function split(text: string, weightMax: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (weigh(rest) > weightMax) {
    const head = takeWeight(rest, weightMax);
    const end = head.lastIndexOf('\n');
    const piece = end > 0 ? head.slice(0, end + 1) : head;
    pieces.push(piece);
    rest = rest.slice(piece.length);
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
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

/** The longest head of at most this weight, at least one character long so that callers make progress. Whole code points only. */
function takeWeight(text: string, weightMax: number): string {
  // Two for the quotes that `weigh` counts once a string.
  let weight = 2;
  let end = 0;
  for (const char of text) {
    weight += weigh(char) - 2;
    if (weight > weightMax && end > 0) break;
    end += char.length;
  }
  return text.slice(0, end);
}
