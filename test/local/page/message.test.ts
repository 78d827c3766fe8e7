import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { Message } from '../../../src/local/page/chat/message.tsx';
import { acting, draw, elementsOf, HOSTILE, message } from './draw.ts';

const button = { type: 'button', action_id: 'approve', value: 'v', text: { type: 'plain_text', text: 'Approve' } };
const card = message({ isBot: true, blocks: [{ type: 'actions', block_id: 's1', elements: [button] }] });
const KEY = JSON.stringify(['U1', card.ts, 's1', 'approve', 'v']);

const drawn = (props: Parameters<typeof Message>[0], pending: ReadonlySet<string> = new Set()): string =>
  draw(acting('U1', createElement(Message, props), pending));

describe('a message', () => {
  it('says that a click is on its way, and takes no second one', () => {
    expect(drawn({ message: card })).toContain('aria-disabled="false"');
    const sending = drawn({ message: card }, new Set([KEY]));
    expect(sending).toContain('Sending…');
    expect(sending).toContain('aria-disabled="true"');
  });

  it('says when only one person sees it, and offers no shortcut on it', () => {
    const markup = drawn({ message: message({ onlyFor: 'U1' }) });
    expect(markup).toContain('Only visible to you');
    expect(markup).not.toContain('More actions');
  });

  it.each(HOSTILE)('draws hostile names and words as text: %s', (text) => {
    const names = elementsOf(drawn({ message: message({ text, userName: text }) }));
    expect(['script', 'img', 'iframe', 'a', 'svg', 'style', 'b', 'object'].filter((name) => names.has(name))).toEqual([]);
  });
});
