/**
 * Text that others wrote, made fit for a label in a DOT file. Labels here are HTML-like: XML inside of `<...>`, so that what is escaped for
 * XML can neither end the label nor become a tag, an attribute or another statement. https://graphviz.org/doc/info/shapes.html#html
 * A backslash has no escape there: Graphviz replaces `\N` by the node's name even when it is written as an entity. A look-alike stands for it.
 */
export function markup(text: string): string {
  return text.replaceAll('\\', '\u2216').replaceAll(/[&<>"']/g, (char) => `&#${char.codePointAt(0) ?? 0};`);
}

/** One line of characters that can be seen: line ends and tabs become spaces, what is invisible or changes the order of others goes. */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\u2028\u2029]/gu, '')
    .trim();
}

/** Words in lines of at most so many characters, cut after so many lines: the picture says with three dots that there is more. */
export function wrap(text: string, lineChars: number, linesMax: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text)
    .split(' ')
    .flatMap((one) => chunks(one, lineChars))) {
    if (line !== '' && Array.from(line).length + 1 + Array.from(word).length > lineChars) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.length <= linesMax ? lines : [...lines.slice(0, linesMax - 1), `${lines[linesMax - 1] ?? ''} …`];
}

/** A word longer than a line, in pieces that fit. */
function chunks(word: string, size: number): readonly string[] {
  const chars = Array.from(word);
  const count = Math.ceil(chars.length / size);
  return Array.from({ length: count }, (_, index) => chars.slice(index * size, (index + 1) * size).join(''));
}
