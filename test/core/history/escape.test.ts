import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, fence, label, text } from '../../../src/core/history/escape.ts';
import { table } from '../../../src/core/history/markdown.ts';
import { LIVE_TOKENS, nodes, parseGfm, readText } from './gfm.ts';
import { HOSTILE, hostileText } from './hostile.ts';

/** Every type of node on the page, once. */
const types = (markdown: string): ReadonlySet<string> => new Set(nodes(parseGfm(markdown)).map((node) => node.type));

/** What on the page is more than the allowed types of nodes and plain words; empty when all is well. */
function alive(markdown: string, allowed: readonly string[]): readonly string[] {
  const read = readText(parseGfm(markdown));
  return [
    ...[...types(markdown)].filter((type) => !allowed.includes(type)),
    ...LIVE_TOKENS.filter((token) => token.test(read)).map(String),
  ];
}

describe('text', () => {
  it.each(HOSTILE)('shows %j as text and nothing else', (hostile) => {
    expect(alive(text(hostile), ['root', 'paragraph', 'text'])).toEqual([]);
    expect(alive(`# ${text(hostile)}`, ['root', 'heading', 'text'])).toEqual([]);
    expect(alive(`- ${text(hostile)}`, ['root', 'list', 'listItem', 'paragraph', 'text'])).toEqual([]);
    expect(alive(`Before ${text(hostile)} after`, ['root', 'paragraph', 'text'])).toEqual([]);
  });

  it('shows any hostile mixture as text and nothing else', () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        expect(alive(text(hostile), ['root', 'paragraph', 'text'])).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads as it was written, but for white space and what cannot be seen', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (value) => {
        expect(readText(parseGfm(`x ${text(value)}`)).replaceAll('\u200B', '')).toBe(
          `x ${value.replaceAll(/\s+/g, ' ').trim()}`.trimEnd(),
        );
      }),
    );
  });

  it('stays in its cell of a table', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const markdown = table(
          ['A', 'B'],
          [
            [text(one), text(two)],
            ['last', 'row'],
          ],
        );
        expect(alive(markdown, ['root', 'table', 'tableRow', 'tableCell', 'text'])).toEqual([]);
        const cells = nodes(parseGfm(markdown))
          .filter((node) => node.type === 'tableRow')
          .map((row) => row.children?.length);
        expect(cells).toEqual([2, 2, 2]);
      }),
      { numRuns: 500 },
    );
  });

  it('shows characters that turn text around or hide it', () => {
    expect(text('a\u202Eb')).toBe('a\\u{202e}b'.replace('\\', '\\\\'));
  });

  it('leaves times and addresses whole, to be copied', () => {
    expect(text('12:30:45 02:00:00:00:00:07 192.0.2.7')).toBe('12:30:45 02:00:00:00:00:07 192.0.2.7');
  });
});

describe('code', () => {
  it.each(['D7', '02:00:00:00:00:07', 'cam-3.lobby', 'a b'])('shows %j as code', (value) => {
    expect(code(value)).toBe(`\`${value}\``);
  });

  it('never ends early, nor breaks a table', () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        expect(alive(code(hostile), ['root', 'paragraph', 'text', 'inlineCode'])).toEqual([]);
        expect(
          alive(table(['A'], [[code(hostile)]]), ['root', 'table', 'tableRow', 'tableCell', 'text', 'inlineCode']),
        ).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('fence', () => {
  it('holds any text whole, whatever fences are in it', () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        const markdown = `before\n\n${fence(hostile, 'text')}\n\nafter`;
        expect(parseGfm(markdown).children.map((node) => node.type)).toEqual(['paragraph', 'code', 'paragraph']);
      }),
      { numRuns: 500 },
    );
  });

  it('is longer than any run of backticks inside', () => {
    expect(fence('a ```` b', 'text')).toBe('`````text\na ```` b\n`````');
  });

  it('shows a terminal escape as characters', () => {
    expect(fence('\u001B[2Jgone', 'sh')).toContain('\\u{1b}[2Jgone');
  });
});

describe('label', () => {
  it('keeps nothing that means something to mermaid', () => {
    fc.assert(
      fc.property(hostileText, (hostile) => {
        expect(label(hostile)).toMatch(/^[\p{L}\p{N}\p{M}.,()/_ -]{0,60}$/u);
      }),
    );
  });
});
