import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderIn } from '../../../src/adapters/slack/orders.ts';
import { GENESIS } from '../../../src/core/chain.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { INCIDENT, record } from './fixtures.ts';
import { BOT, CHANNEL, eventually, type Harness, startHarness, TEAM } from './harness.ts';
import { mention } from './payloads.ts';
import { read } from './read.ts';

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
const order = (text: string) => {
  const addressed = orderIn(text);
  return addressed?.to === BOT ? addressed.order : null;
};
const taken = (text: string): string | null => {
  const made = order(text);
  return made?.ok === true && made.value.kind === 'hint' ? made.value.text : null;
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
    '<@U0TAGOUT> hints',
    '<@U0TAGOUT> stopping it would be good',
    'hint the camera',
    'see <@U0TAGOUT> hint x',
    '<@U0TAGOUT> a hint',
    '<@U0SAM> stop it, please ask <@U0TAGOUT>',
    '<@U0SAM> hint x <@U0TAGOUT> hint y',
  ])('%j is no order', (text) => {
    expect(order(text)).toBeNull();
  });

  it('with nothing behind it, or too much, is refused in words', () => {
    expect(order('<@U0TAGOUT> hint \u200b ')).toMatchObject({ ok: false, code: 'hint.empty' });
    const most = 'y'.repeat(LIMITS.hintMaxChars);
    expect(taken(`<@U0TAGOUT> hint ${most}`)).toBe(most);
    expect(order(`<@U0TAGOUT> hint ${most}y`)).toMatchObject({ ok: false, code: 'hint.too_long' });
  });
});

describe('the other words behind a mention', () => {
  it.each([
    ['status', 'status'],
    ['Pending?', 'pending'],
    [': help!', 'help'],
  ])('%j asks for %s', (text, kind) => {
    expect(order(`<@U0TAGOUT> ${text}`)).toEqual({ ok: true, value: { kind } });
  });

  it.each([
    ['stop', 'No reason was given.'],
    ['STOP: the line must run', 'the line must run'],
    ['stop, the log-in token=hunter2 is out', 'the log-in token=[redacted] is out'],
    ['stop it\u202e &lt;!channel&gt;', 'it <!channel>'],
  ])('%j stops the run, with a reason that can be stored', (text, reason) => {
    expect(order(`<@U0TAGOUT> ${text}`)).toEqual({ ok: true, value: { kind: 'stop', reason } });
  });

  it('never refuses a stop for its length', () => {
    const made = order(`<@U0TAGOUT> stop ${'y'.repeat(9000)}`);
    const reason = made?.ok === true && made.value.kind === 'stop' ? made.value.reason : '';
    expect(reason).toHaveLength(LIMITS.reasonMaxChars);
    expect(reason.endsWith('…')).toBe(true);
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
    expect(String(harness.errors[0])).toContain('slack.order_not_kept');
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
    expect(JSON.stringify(answer['blocks'])).toContain('/tagout new');
    expect(harness.received).toEqual([]);
  });

  it('that is too long is told to its writer alone', async () => {
    await harness.event(mention('Ev1', said(`hint ${'y'.repeat(501)}`)));
    const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(told).toMatchObject({ user: 'U0ALEX', channel: CHANNEL });
    expect(JSON.stringify(told['blocks'])).toContain('Please keep a hint to 500 characters; this one has 501');
  });
});

describe('a stop in the thread of an incident', () => {
  it('is kept before Slack is answered, and its writer hears that it is', async () => {
    expect((await harness.event(mention('Ev1', said('stop the line must run')))).status).toBe(200);
    expect(harness.received.map(({ body }) => body)).toEqual([
      { kind: 'stop', incident: INCIDENT, by: 'U0ALEX', team: TEAM, reason: 'the line must run' },
    ]);
    const told = await eventually('the answer', () => harness.callsTo('chat.postEphemeral')[0]);
    expect(JSON.stringify(told['blocks'])).toContain('Your stop is kept');
    expect(harness.callsTo('chat.postMessage')).toEqual([]);
  });

  it('stops nothing outside of the thread of an incident, and says what Tagout knows', async () => {
    await harness.event(mention('Ev1', said('stop everything', { thread_ts: undefined })));
    const answer = await eventually('the answer', () => harness.callsTo('chat.postMessage')[0]);
    expect(JSON.stringify(answer['blocks'])).toContain('In the thread of an incident, mention Tagout');
    expect(harness.received).toEqual([]);
  });
});

describe('asking in the thread of an incident', () => {
  it.each([
    ['status', 'Waits for approval', 'Anything else changes nothing'],
    ['pending', 'Approvals: 0 of 2 given', 'Anything else changes nothing'],
    ['help', '/tagout new', 'INC-2026-000001: ET'],
  ])('@Tagout %s answers with what was asked for', async (word, expected, unexpected) => {
    await harness.event(mention('Ev1', said(word)));
    const answer = await eventually('the answer', () => harness.callsTo('chat.postMessage')[0]);
    expect(answer).toMatchObject({ channel: CHANNEL, thread_ts: '1700000000.000001' });
    expect(read(answer['blocks'])).toContain(expected);
    expect(read(answer['blocks'])).not.toContain(unexpected);
  });

  it('in words that are none of ours changes nothing, and is answered with how the run stands and what could be said', async () => {
    await harness.event(mention('Ev1', said('please stop it')));
    const answer = await eventually('the answer', () => harness.callsTo('chat.postMessage')[0]);
    expect(read(answer['blocks'])).toContain('Waits for approval');
    expect(read(answer['blocks'])).toContain('Anything else changes nothing');
    expect(harness.received).toEqual([]);
  });
});
