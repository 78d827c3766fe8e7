import { parseInline, unescape, type Inline } from './inline.ts';

/** The larger parts of a `mrkdwn` text. */
export type Paragraph =
  | { readonly kind: 'lines' | 'quote'; readonly lines: readonly (readonly Inline[])[] }
  | { readonly kind: 'pre'; readonly text: string };

export function parseMrkdwn(text: string): readonly Paragraph[] {
  return text.split(/```([\s\S]*?)```/).flatMap((part, index): readonly Paragraph[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: unescape(part.replace(/^\n|\n$/g, '')) }];
    return part.trim() === '' ? [] : quotesAndLines(part.replace(/^\n|\n$/g, ''));
  });
}

function quotesAndLines(text: string): readonly Paragraph[] {
  const runs: { kind: 'lines' | 'quote'; lines: (readonly Inline[])[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    const kind = quoted === null ? 'lines' : 'quote';
    const inline = parseInline(quoted?.[1] ?? line);
    const last = runs.at(-1);
    if (last?.kind === kind) last.lines.push(inline);
    else runs.push({ kind, lines: [inline] });
  }
  return runs;
}
