import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hintIn } from '../../../src/adapters/slack/hints.ts';
import { GENESIS } from '../../../src/core/chain.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { INCIDENT, record } from './fixtures.ts';
import { BOT, CHANNEL, eventually, type Harness, startHarness, TEAM } from './harness.ts';
import { mention } from './payloads.ts';

const root = (user: string) => ({
  ok: true,
  messages: [
    {
      ts: '1700000000.000001',
      user,
      metadata: { event_type: 'tagout_card', event_payload: { incident: INCIDENT, key: 'incident' } },
    },
    // What people write has no metadata at all, and Slack may give back more than was asked for.
    { ts: '1700000001.000001', user: 'U0ALEX' },
  ],
});

let harness: Harness;
let author = BOT;
beforeEach(async () => {
  author = BOT;
  harness = await startHarness({ 'conversations.replies': () => root(author) });
  harness.incidents.set(INCIDENT, { record: record(), head: GENESIS });
});
afterEach(async () => harness.close());

const said = (text: string, changes: Record<string, unknown> = {}) => ({ text: `<@U0TAGOUT> ${text}`, ...changes });
const HINT = 'hint the camera is needed until six';
const taken = (text: string): string | null => {
  const hint = hintIn(text);
  return hint?.ok === true ? hint.value : null;
};

describe('the word hint behind a mention', () => {
  it.each([
    ['<@U0TAGOUT> hint the camera', 'the camera'],
    ['  <@U0TAGOUT|tagout>  Hint: the camera ', 'the camera'],
    ['<@U0TAGOUT> hint\nfirst\nsecond', 'first second'],
    ['<@U0TAGOUT> hint a &lt;!channel&gt; &amp;amp; b', 'a <!channel> &amp; b'],
    ['<@U0TAGOUT> hint the log-in is password=hunter2', 'the log-in is password=[redacted]'],
    ['<@U0TAGOUT> hint it\u202e is\u200b a\u0000 line\ud800', 'it is a\uFFFD line\uFFFD'],
  ])('%j is the hint %j', (text, expected) => {
    expect(taken(text)).toBe(expected);
  });

  it.each([
    '<@U0TAGOUT>',
    '<@U0TAGOUT> status',
    '<@U0TAGOUT> hints',
    'hint the camera',
    'see <@U0TAGOUT> hint x',
    '<@U0TAGOUT> a hint',
  ])('%j is none', (text) => {
    expect(hintIn(text)).toBeNull();
  });

  it('with nothing behind it, or too much, is refused in words', () => {
    expect(hintIn('<@U0TAGOUT> hint \u200b ')).toMatchObject({ ok: false, code: 'hint.empty' });
    const most = 'y'.repeat(LIMITS.hintMaxChars);
    expect(taken(`<@U0TAGOUT> hint ${most}`)).toBe(most);
    expect(hintIn(`<@U0TAGOUT> hint ${most}y`)).toMatchObject({ ok: false, code: 'hint.too_long' });
  });
});

describe('a hint in the thread of an incident', () => {
  it('is kept before Slack is answered, and says nothing by itself', async () => {
    const answer = await harness.event(mention('Ev1', said(HINT)));
    expect(answer.status).toBe(200);
    expect(harness.received.map(({ body }) => body)).toEqual([
      { kind: 'hint', incident: INCIDENT, by: 'U0ALEX', team: TEAM, text: 'the camera is needed until six' },
    ]);
    await harness.event(mention('Ev2'));
    await eventually('the answer to the next mention', () => harness.callsTo('chat.postMessage')[0]);
    expect(harness.callsTo('chat.postMessage')).toHaveLength(1);
    expect(harness.callsTo('chat.postEphemeral')).toEqual([]);
  });

  it('is not acknowledged when it could not be kept, and is kept once when Slack sends it again', async () => {
    const receive = (stored: boolean): void => {
      harness.setReceive(async (item) => {
        if (!stored) return Promise.reject(new Error('the store is down'));
        harness.received.push(item);
        return Promise.resolve('stored');
      });
    };
    receive(false);
    expect((await harness.event(mention('Ev1', said(HINT)))).status).toBe(500);
    expect(String(harness.errors[0])).toContain('slack.hint_not_kept');
    receive(true);
    const retry = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_error' };
    expect((await harness.event(mention('Ev1', said(HINT)), retry)).status).toBe(200);
    await harness.event(mention('Ev9', said(HINT)));
    expect(new Set(harness.received.map(({ id }) => id)).size).toBe(1);
  });

  it('names the workspace of its writer', async () => {
    const teams = [{ user_team: 'T0ELSEWHERE' }, { team: 'T0ELSEWHERE' }, {}];
    for (const [index, team] of teams.entries()) {
      await harness.event(mention(`Ev${index}`, said(HINT, { ...team, ts: `1700000002.00010${index}` })));
    }
    await harness.event({ ...mention('Ev7', said(HINT, { team: 'T0HOME', ts: '1700000002.000109' })), enterprise_id: 'E0ORG' });
    expect(harness.received.map(({ body }) => (body.kind === 'hint' ? body.team : ''))).toEqual([
      'T0ELSEWHERE',
      'T0ELSEWHERE',
      TEAM,
      TEAM,
    ]);
  });

  it.each([
    ['by a bot', said(HINT, { bot_id: 'B0OTHER' })],
    ['by nobody', said(HINT, { user: undefined })],
    ['in another channel', said(HINT, { channel: 'C0ELSEWHERE' })],
    ['outside of a thread', said(HINT, { thread_ts: undefined })],
    ['too long', said(`hint ${'y'.repeat(501)}`)],
    ['in a message of another kind', said(HINT, { type: 'message' })],
  ])('is not kept when it is said %s', async (_how, event) => {
    await harness.event(mention('Ev1', event));
    expect(harness.received).toEqual([]);
  });

  it('is not kept in a thread that somebody else made look like ours', async () => {
    author = 'U0EVIL';
    await harness.event(mention('Ev1', said(HINT)));
    const answer = await eventually('the answer', () => harness.callsTo('chat.postMessage')[0]);
    expect(JSON.stringify(answer['blocks'])).toContain('write @Tagout hint');
    expect(harness.received).toEqual([]);
  });

  it('that is too long is told to its writer alone', async () => {
    await harness.event(mention('Ev1', said(`hint ${'y'.repeat(501)}`)));
    const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(told).toMatchObject({ user: 'U0ALEX', channel: CHANNEL });
    expect(JSON.stringify(told['blocks'])).toContain('Please keep a hint to 500 characters; this one has 501');
  });
});
