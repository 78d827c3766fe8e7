import { describe, expect, it } from 'vitest';
import { FittingClient, misfit } from '../../../src/adapters/slack/fitting.ts';
import { checkedHome, sorryHome } from '../../../src/adapters/slack/home_view.ts';
import { noteModal } from '../../../src/adapters/slack/modals.ts';
import { note } from '../../../src/adapters/slack/note.ts';
import { paragraph, text } from '../../../src/adapters/slack/pieces.ts';
import { checkedModal } from '../../../src/adapters/slack/views.ts';
import { read } from './read.ts';

const many = Array.from({ length: 101 }, () => paragraph(text('x')));

describe('the last look at what goes to Slack', () => {
  it.each([
    ['chat.postMessage', note('Fine.')],
    ['chat.postEphemeral', note('Fine.')],
    ['views.open', { view: noteModal('Fine', 'Fine.') }],
    ['views.publish', { view: sorryHome('Fine.', 0) }],
    ['users.info', { user: 'U1' }],
  ])('lets a good %s through', (method, call) => {
    expect(misfit(method, { ...call })).toBeNull();
  });

  it.each([
    ['a message without blocks, whose text Slack would parse', 'chat.postMessage', { text: 'x' }],
    ['a message without words for a screen reader', 'chat.update', { ...note('x'), text: '' }],
    ['a text that Slack would cut', 'chat.postEphemeral', { ...note('x'), text: 'x'.repeat(4001) }],
    ['a message of 51 blocks', 'chat.postMessage', { ...note('x'), blocks: many.slice(0, 51) }],
    ['a form of 101 blocks', 'views.open', { view: { ...noteModal('x', 'x'), blocks: many } }],
    ['a form with a long title', 'views.update', { view: noteModal('x'.repeat(25), 'x') }],
    ['a Home tab of 101 blocks', 'views.publish', { view: { type: 'home', blocks: many } }],
    ['a form where a Home tab belongs', 'views.publish', { view: noteModal('x', 'x') }],
    ['a view that is not there', 'views.push', {}],
  ])('stops %s', async (_what, method, call) => {
    expect(misfit(method, call)).not.toBeNull();
    const asked: string[] = [];
    const fetch = async (url: string | URL | Request) => {
      asked.push(url instanceof Request ? url.url : url.toString());
      return Promise.resolve(new Response('{"ok":true}'));
    };
    const web = new FittingClient('xoxb-made-for-this-test', { fetch }, () => 0);
    await expect(web.apiCall(method, call)).rejects.toThrow('slack.misfit');
    expect(asked).toEqual([]);
  });
});

describe('a view over the limits', () => {
  it('is reported, and a short honest one takes its place, without a button that decides anything', () => {
    const errors: string[] = [];
    const report = (error: Error): void => void errors.push(error.message);
    expect(read(checkedHome({ type: 'home', blocks: many }, 0, report))).toContain('could not draw this page');
    expect(read(checkedModal({ ...noteModal('x', 'x'), blocks: many }, report))).toContain(
      'Do not decide on what you cannot read',
    );
    expect(errors.map((message) => message.split(':')[0])).toEqual(['slack.home_over_limits', 'slack.modal_over_limits']);
  });
});
