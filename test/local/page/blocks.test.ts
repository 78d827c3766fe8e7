import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { Blocks } from '../../../src/local/page/slack/blocks.tsx';
import { draw, elementsOf, HOSTILE, hrefsOf } from './draw.ts';

const drawn = (...blocks: readonly unknown[]): string => draw(createElement(Blocks, { blocks }));

/** Every element that the drawings use. What a sender writes can choose among them at most, and never adds another. */
const OURS = new Set('div p h4 hr br span strong em del code pre blockquote ul ol li a button'.split(' '));

/** One text in every place of a card that takes one. */
function everywhere(text: string): readonly unknown[] {
  const plain = { type: 'plain_text', text, emoji: true };
  const mrkdwn = { type: 'mrkdwn', text };
  const leaf = { type: 'text', text, style: { bold: true, italic: true, strike: true, code: true } };
  return [
    { type: 'header', text: plain },
    { type: 'section', text: mrkdwn, fields: [mrkdwn, plain], accessory: { type: 'image', image_url: text, alt_text: text } },
    { type: 'context', elements: [mrkdwn, plain, { type: 'image', image_url: text, alt_text: text }] },
    { type: 'actions', elements: [{ type: 'button', text: plain, action_id: text, value: text, url: text }, { type: text }] },
    { type: 'image', image_url: text, alt_text: text, title: plain },
    {
      type: 'rich_text',
      elements: [
        { type: 'rich_text_section', elements: [leaf, { type: 'link', url: text, text }, { type: 'user', user_id: text }] },
        {
          type: 'rich_text_section',
          elements: [
            { type: 'emoji', name: text },
            { type: 'broadcast', range: text },
          ],
        },
        { type: 'rich_text_section', elements: [{ type: 'date', timestamp: 0, format: text, fallback: text }] },
        { type: 'rich_text_preformatted', elements: [leaf] },
        { type: 'rich_text_quote', elements: [leaf] },
        { type: 'rich_text_list', style: 'bullet', elements: [{ type: 'rich_text_section', elements: [leaf] }] },
      ],
    },
    { type: text },
  ];
}

describe('Block Kit on the page', () => {
  it.each(HOSTILE)('draws hostile text as text: %s', (text) => {
    const markup = drawn(...everywhere(text));
    expect([...elementsOf(markup)].filter((name) => !OURS.has(name))).toEqual([]);
    expect(hrefsOf(markup)).toEqual([]);
    expect(markup.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/i);
  });

  it('draws no element of a sender, whatever they write, and links to the web only', () => {
    const hostile = array(oneof(constantFrom(...HOSTILE), string(), constantFrom('<', '|', '>', '*', '`', '\n', '!date^')));
    assert(
      property(hostile, (parts) => {
        const markup = drawn(...everywhere(parts.join('')));
        expect([...elementsOf(markup)].filter((name) => !OURS.has(name))).toEqual([]);
        expect(hrefsOf(markup).filter((href) => !/^(?:https?:\/\/|mailto:)/i.test(href))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('loads no picture of another machine and says what it shows', () => {
    const markup = drawn({ type: 'image', image_url: 'https://203.0.113.66/track.png', alt_text: 'A floor plan' });
    expect(markup).toContain('A floor plan');
    expect(markup).not.toContain('203.0.113.66');
  });

  it('opens links elsewhere and tells no one where from', () => {
    const markup = drawn({ type: 'section', text: { type: 'mrkdwn', text: '<https://example.org/a_b_c|the page>' } });
    expect(markup).toContain('<a href="https://example.org/a_b_c" target="_blank" rel="noreferrer noopener">the page</a>');
  });

  it('names a block that it cannot draw', () => {
    expect(drawn({ type: 'video', video_url: 'x' })).toContain('block type video is not drawn here');
  });

  it('names an element that it cannot draw and keeps the ones beside it', () => {
    const button = { type: 'button', action_id: 'a', value: 'v', text: { type: 'plain_text', text: 'Approve' } };
    const markup = drawn({ type: 'actions', elements: [{ type: 'datepicker', action_id: 'd' }, button] });
    expect(markup).toContain('block type datepicker is not drawn here');
    expect(markup).toContain('>Approve</button>');
  });

  it('names a malformed block of a known type rather than guessing', () => {
    expect(drawn({ type: 'header' })).toContain('block type header is not drawn here');
    expect(drawn(null, 7, 'text')).toContain('block type without a type is not drawn here');
  });

  it('draws formatting, quotes, code and mentions of mrkdwn', () => {
    const text = 'A *bold* _soft_ ~gone~ `code` snake_case_name\n&gt; said &amp; done\n```if (a &lt; b)```';
    expect(drawn({ type: 'section', text: { type: 'mrkdwn', text } })).toContain(
      '<p>A <strong>bold</strong> <em>soft</em> <del>gone</del> <code>code</code> snake_case_name</p>' +
        '<blockquote>said &amp; done</blockquote><pre class="code-block">if (a &lt; b)</pre>',
    );
  });

  it('draws plain text without formatting, and leaves emoji codes alone when told so', () => {
    expect(drawn({ type: 'header', text: { type: 'plain_text', text: '*a* :lock:', emoji: false } })).toContain('>*a* :lock:<');
    expect(drawn({ type: 'header', text: { type: 'plain_text', text: '*a* :lock:' } })).toContain('>*a* 🔒<');
  });

  it('does not draw an input outside of a modal, where it could not be sent', () => {
    const element = { type: 'plain_text_input', action_id: 'a' };
    expect(drawn({ type: 'input', label: { type: 'plain_text', text: 'Why?' }, element })).toContain('is not drawn here');
  });
});
