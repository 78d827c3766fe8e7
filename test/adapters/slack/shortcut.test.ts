import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageWords } from '../../../src/adapters/slack/shortcut.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { CHANNEL, eventually, type Harness, startHarness, TEAM } from './harness.ts';
import { read } from './read.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(async () => harness.close());

const chosen = (message: unknown, changes: Record<string, unknown> = {}) => ({
  type: 'message_action',
  callback_id: 'open_incident',
  trigger_id: '1.2.c',
  response_url: `${harness.url}/answered`,
  user: { id: 'U0ALEX', team_id: TEAM },
  team: { id: TEAM },
  channel: { id: CHANNEL },
  message,
  ...changes,
});
const prefilled = async (message: unknown): Promise<string> => {
  await harness.interact(chosen(message));
  const form = await eventually('the form', () => harness.callsTo('views.open')[0]);
  const value: unknown = /"initial_value":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(form['view']))?.[1] ?? '""';
  return String(JSON.parse(String(value)));
};

describe('opening an incident from a message', () => {
  it('brings its words along as they were written, and stores nothing yet', async () => {
    expect(await prefilled({ text: 'a &lt;!channel&gt; &amp;amp; b' })).toBe('a <!channel> &amp; b');
    expect(harness.received).toEqual([]);
  });

  it('shows no secret that stands in it, so that the person sees what would be stored', async () => {
    expect(await prefilled({ text: 'POST /login user=admin&amp;password=hunter2' })).toBe(
      'POST /login user=admin&password=[redacted]',
    );
  });

  it('says that a message was too long for the form', async () => {
    const words = await prefilled({ text: 'x'.repeat(9000) });
    expect(words).toHaveLength(LIMITS.untrustedTextMaxChars);
    expect(read(harness.callsTo('views.open')[0]?.['view'])).toContain('The message was longer: only its beginning is here.');
  });

  it('spells out what a reader could not see', async () => {
    expect(await prefilled({ text: 'cam\u202e70' })).toBe('cam[U+202E]70');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an object of another kind', { text: 7 }],
  ])('takes %s for a message', async (_what, message) => {
    expect((await harness.interact(chosen(message))).status).toBe(200);
    expect(harness.errors).toEqual([]);
  });
});

describe('the words of a message', () => {
  it('are those of its attachments and blocks when it has no text of its own, as other bots write', () => {
    const attachments = [
      {
        fallback: 'unused',
        title: 'Alert: camera talks to a stranger',
        fields: [{ title: 'Device', value: 'cam-07' }],
        blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Severity high' } }],
      },
    ];
    const blocks = [
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'since noon' }] }],
      },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'x', value: 'not read', text: { type: 'plain_text', text: 'Ack' } }],
      },
    ];
    expect(messageWords({ text: '', attachments, blocks }).split('\n')).toEqual([
      'Alert: camera talks to a stranger',
      'Device',
      'cam-07',
      'Severity high',
      'since noon',
      'Ack',
    ]);
  });

  it('are bounded, however deep and wide an attachment is', () => {
    let deep: unknown = { text: 'deepest' };
    for (let level = 0; level < 5000; level += 1) deep = { elements: [deep] };
    expect(messageWords({ attachments: [deep] })).toBe('');
    const wide = Array.from({ length: 50_000 }, () => ({ text: 'x'.repeat(100) }));
    expect(messageWords({ attachments: wide }).length).toBeLessThanOrEqual(2 * LIMITS.untrustedTextMaxChars);
  });
});
