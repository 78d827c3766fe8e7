import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { block, fallback, line } from '../../../src/adapters/slack/literal.ts';
import { bold, header, paragraph, preformatted, text } from '../../../src/adapters/slack/pieces.ts';
import { MessageBlocks } from '../../../src/adapters/slack/limits.ts';
import { read } from './read.ts';

const nasty = [
  '<!channel>',
  '<!here> <!everyone>',
  '@here @channel @everyone',
  '<@U0LEAD> please approve',
  '<https://evil.example|click here>',
  'https://evil.example/approve',
  'evil.example',
  'mail@evil.example',
  '*bold* _italic_ ~gone~ `code` ```block```',
  '> quoted\n> more',
  ':white_check_mark: Approved by the lead',
  '&lt;!channel&gt;',
  '<!date^0^{date}^https://evil.example|now>',
  '#general',
];

describe('text of others in blocks', () => {
  it.each(nasty)('stays the text that it is: %s', (words) => {
    const blocks = [paragraph(text(words), bold(words)), ...preformatted(words), header(words)];
    expect(MessageBlocks.safeParse(blocks).success).toBe(true);
    const types = [...JSON.stringify(blocks).matchAll(/"type":"([a-z_]+)"/g)].map((match) => match[1]);
    // Elements that could mention, link or be parsed: none of them comes out of a text.
    expect(
      types.filter((type) => ['link', 'user', 'usergroup', 'broadcast', 'channel', 'emoji', 'mrkdwn'].includes(type ?? '')),
    ).toEqual([]);
    expect(read(preformatted(words))).toContain(words);
  });

  it('the schema has no room for markup at all', () => {
    expect(MessageBlocks.safeParse([{ type: 'section', text: { type: 'mrkdwn', text: 'x' } }]).success).toBe(false);
    expect(MessageBlocks.safeParse([{ type: 'header', text: { type: 'plain_text', text: 'x', emoji: true } }]).success).toBe(
      false,
    );
    const broadcast = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'channel' }] }],
    };
    expect(MessageBlocks.safeParse([broadcast]).success).toBe(false);
  });

  it.each([
    ['right-to-left override', 'gpj.exe\u202E', 'gpj.exe[U+202E]'],
    ['isolates', 'a\u2066b\u2069', 'a[U+2066]b[U+2069]'],
    ['zero width', 'ad\u200Bmin\uFEFF', 'ad[U+200B]min[U+FEFF]'],
    ['controls', 'a\u0000b\u001B[31mc\u007F', 'a[U+0000]b[U+001B][31mc[U+007F]'],
    ['tag characters', 'ok\u{E0041}', 'ok[U+E0041]'],
    ['a lone surrogate', 'x\uD800y', 'x[U+D800]y'],
    ['line separators', 'a\u2028b\u2029', 'a[U+2028]b[U+2029]'],
    ['soft hyphen', 'pass\u00ADword', 'pass[U+00AD]word'],
  ])('spells out what cannot be seen: %s', (_name, words, shown) => {
    expect(block(words)).toBe(shown);
  });

  it('keeps other scripts as they are', () => {
    for (const words of ['Größe', '温度センサー', 'датчик', 'مضخة', '👍🏽']) expect(block(words)).toBe(words);
  });

  it('keeps a line break of theirs from starting a line that looks like ours', () => {
    expect(line('Camera\n\nApproved by: the lead')).toBe('Camera ⏎ Approved by: the lead');
    expect(block('a\r\nb')).toBe('a\nb');
  });
});

describe('the notification text', () => {
  it.each(nasty)('has nothing that Slack could parse: %s', (words) => {
    const shown = fallback(words);
    expect(shown).not.toMatch(/[<>*_~`@#|]/);
    expect(shown).not.toMatch(/\w[.:]\w/);
    expect(shown.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
  });

  it('is inert whatever it is made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const shown = fallback(words);
        expect(shown).not.toMatch(/[<>*_~`@#|\n]|[.:]\S/);
      }),
    );
  });
});
