import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../../src/adapters/slack/slack.ts';
import { createAsk } from '../../../src/adapters/slack/socket/ask.ts';
import { SOCKET_TIMING, type SocketTiming } from '../../../src/adapters/slack/socket/timing.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import type { InboxItem } from '../../../src/ports.ts';
import { INCIDENT, plan } from './fixtures.ts';
import { CHANNEL, eventually } from './harness.ts';
import { mention, press, submission } from './payloads.ts';
import { APP_TOKEN, startSocketSlack, type Answer, type Socket, type SocketSlack } from './socketServer.ts';

/** Pauses that a test can wait for. */
const QUICK: SocketTiming = { ...SOCKET_TIMING, helloMs: 2000, leaveMs: 2000, graceMs: 1000, pauseMinMs: 5, pauseMaxMs: 20 };

const reference = { i: INCIDENT, s: 's1', r: 'R-1', d: plan().digest };
const approve = (at = '1700000001.000200') => {
  const payload = press('approve', reference);
  return { ...payload, actions: payload.actions.map((action) => ({ ...action, action_ts: at })) };
};

let server: SocketSlack;
let received: InboxItem[];
let errors: string[];
let store: (item: InboxItem) => Promise<'stored' | 'duplicate'>;
let started: Slack[];

beforeEach(async () => {
  server = await startSocketSlack();
  received = [];
  errors = [];
  started = [];
  store = async (item) => {
    const isKnown = received.some(({ id }) => id === item.id);
    if (!isKnown) received.push(item);
    return Promise.resolve(isKnown ? 'duplicate' : 'stored');
  };
});

afterEach(async () => {
  for (const slack of started) await slack.stop();
  await server.close();
});

function create(timing: Partial<SocketTiming> = {}, appToken = APP_TOKEN): Slack {
  const slack = createSlack({
    botToken: 'xoxb-test',
    signingSecret: 'unused with Socket Mode',
    appToken,
    apiUrl: server.apiUrl,
    socketTiming: { ...QUICK, ...timing },
    channel: CHANNEL,
    now: Date.now,
    receive: async (item) => store(item),
    load: async () => Promise.resolve(null),
    recent: async () => Promise.resolve([]),
    overview: async () => Promise.resolve(new Map()),
    cards: async () => Promise.resolve([]),
    codes: null,
    onError: (error) => errors.push(error instanceof Error ? error.message : String(error)),
  });
  started.push(slack);
  return slack;
}

async function connect(
  timing: Partial<SocketTiming> = {},
): Promise<{ readonly slack: Slack; readonly sockets: readonly Socket[] }> {
  const slack = create(timing);
  await slack.start();
  return { slack, sockets: await open(LIMITS.slackSocketsOpen) };
}

const open = (count: number): Promise<readonly Socket[]> =>
  eventually(`${count} open connections`, () => (server.open().length === count ? server.open() : undefined));
const acknowledgement = (socket: Socket | undefined, id: string | undefined) =>
  eventually('the acknowledgement', () => socket?.acknowledged(id ?? ''));

/** The store as it is when it does not answer: items wait until they are let go. */
function holdStore(): { readonly asked: InboxItem[]; release(): void } {
  const keep = store;
  const gate = Promise.withResolvers<void>();
  const asked: InboxItem[] = [];
  store = async (item) => {
    asked.push(item);
    await gate.promise;
    return keep(item);
  };
  return { asked, release: () => gate.resolve() };
}

describe('a press over Socket Mode', () => {
  it('is kept, and acknowledged where it came from', async () => {
    const { sockets } = await connect();
    const id = sockets[1]?.deliver(approve());
    expect(await acknowledgement(sockets[1], id)).toEqual({ envelope_id: id });
    expect(received.map(({ body }) => body)).toMatchObject([
      { kind: 'click', click: { incident: INCIDENT, by: 'U0SECURITY' } },
    ]);
    expect(sockets[0]?.heard).toEqual([]);
  });

  it('is acknowledged after it was kept, never before', async () => {
    const { sockets } = await connect();
    const held = holdStore();
    const id = sockets[0]?.deliver(approve());
    await eventually('the append', () => held.asked[0]);
    await sockets[0]?.settled();
    expect(sockets[0]?.heard).toEqual([]);
    held.release();
    await acknowledgement(sockets[0], id);
  });

  it('is not acknowledged when it could not be kept', async () => {
    const { sockets } = await connect();
    store = async () => Promise.reject(new Error('the disk is full'));
    sockets[0]?.deliver(approve());
    await eventually('the report', () => errors.find((error) => error.startsWith('slack.not_acknowledged')));
    await sockets[0]?.settled();
    expect(sockets[0]?.heard).toEqual([]);
  });

  it('is kept once when Slack delivers it again, on the same connection or on another', async () => {
    const { sockets } = await connect();
    for (const socket of [sockets[0], sockets[0], sockets[1]]) {
      const id = socket?.deliver(approve(), { retry_attempt: 1, retry_reason: 'timeout' });
      await acknowledgement(socket, id);
    }
    expect(received).toHaveLength(1);
  });

  it('carries the words about a form back in the acknowledgement', async () => {
    const { sockets } = await connect();
    const form = submission('reject', reference, { reason: '' });
    const id = sockets[0]?.deliver(form, { accepts_response_payload: true });
    expect(await acknowledgement(sockets[0], id)).toMatchObject({
      envelope_id: id,
      payload: { response_action: 'errors', errors: { reason: expect.stringContaining('Please write why') } },
    });
  });

  it('gets no words where Slack says that it would not read them', async () => {
    const { sockets } = await connect();
    const id = sockets[0]?.deliver(submission('reject', reference, { reason: '' }));
    expect(await acknowledgement(sockets[0], id)).toEqual({ envelope_id: id });
  });

  it('works for events and slash commands too', async () => {
    const { sockets } = await connect();
    const event = sockets[0]?.deliver(mention('Ev1'), { type: 'events_api' });
    const command = {
      command: '/tagout',
      text: 'help',
      user_id: 'U0ALEX',
      team_id: 'T1',
      channel_id: CHANNEL,
      trigger_id: '1.2',
    };
    const slash = sockets[1]?.deliver(command, { type: 'slash_commands', accepts_response_payload: true });
    await acknowledgement(sockets[0], event);
    expect(await acknowledgement(sockets[1], slash)).toMatchObject({ envelope_id: slash });
  });
});

describe('the connections', () => {
  it('are several, each opened with an address of its own', async () => {
    const { slack } = await connect();
    expect(slack.connected()).toBe(true);
    expect(server.askedAt).toHaveLength(LIMITS.slackSocketsOpen);
  });

  it.each(['warning', 'refresh_requested'])(
    'get a replacement before one ends with %s, and no press is lost',
    async (reason) => {
      const { slack, sockets } = await connect();
      const [old] = sockets;
      const held = holdStore();
      const before = old?.deliver(approve('1.1'));
      await eventually('the append', () => held.asked[0]);
      old?.send({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } });
      await eventually('the replacement', () => server.sockets[LIMITS.slackSocketsOpen]);
      expect(old?.isOpen()).toBe(true);
      held.release();
      await acknowledgement(old, before);
      await eventually('the old connection to end', () => (old?.isOpen() === true ? undefined : true));
      expect(slack.connected()).toBe(true);
      expect(server.open()).toHaveLength(LIMITS.slackSocketsOpen);
      expect(errors).toEqual([]);
    },
  );

  it('that Slack wants to end still take what comes while there is no replacement', async () => {
    const { sockets } = await connect();
    server.greet(false);
    sockets[0]?.send({ type: 'disconnect', reason: 'warning' });
    await eventually('the replacement, not greeted yet', () => server.sockets[LIMITS.slackSocketsOpen]);
    const id = sockets[0]?.deliver(approve());
    await acknowledgement(sockets[0], id);
    expect(received).toHaveLength(1);
  });

  it('come back after they broke in the middle of a press; the press is kept, and can be made again', async () => {
    const { sockets } = await connect();
    const held = holdStore();
    sockets[0]?.deliver(approve('1.1'));
    await eventually('the append', () => held.asked[0]);
    for (const socket of sockets) socket.cut();
    await eventually('new connections', () => (server.open().length === LIMITS.slackSocketsOpen ? true : undefined));
    held.release();
    await eventually('the report', () => errors.find((error) => error.startsWith('slack.ack_lost')));
    expect(received).toHaveLength(1);
    const [again] = await open(LIMITS.slackSocketsOpen);
    const id = again?.deliver(approve('2.2'));
    await acknowledgement(again, id);
    // Two presses, for the judge to tell apart: only Slack's own repetition is the same one.
    expect(new Set(received.map((item) => item.id)).size).toBe(2);
  });

  it('come back when Slack closes them, and presses go on over the other meanwhile', async () => {
    const { slack, sockets } = await connect();
    sockets[0]?.end();
    const id = sockets[1]?.deliver(approve());
    await acknowledgement(sockets[1], id);
    await eventually('a new connection', () => server.sockets[LIMITS.slackSocketsOpen]);
    await open(LIMITS.slackSocketsOpen);
    expect(slack.connected()).toBe(true);
  });

  it('are replaced when they fall silent without an end', async () => {
    await server.close();
    server = await startSocketSlack({ answersPings: false });
    const { sockets } = await connect({ pingMs: 50 });
    await eventually('the silent connection to be dropped', () => (sockets[0]?.isOpen() === true ? undefined : true));
    await eventually('a new connection', () => server.sockets[LIMITS.slackSocketsOpen]);
    expect(errors).toEqual([]);
  });

  it('are given up when Slack does not say hello', async () => {
    server.greet(false);
    const slack = create({ helloMs: 60 });
    await slack.start();
    expect(slack.connected()).toBe(false);
    expect(errors.join('\n')).toContain('did not say hello');
    server.greet(true);
    await eventually('the connection', () => (slack.connected() ? true : undefined));
  });

  it('survive whatever comes over them', async () => {
    const { sockets } = await connect();
    const [socket] = sockets;
    for (const junk of [
      '',
      'null',
      '[]',
      '{',
      '{"type":1}',
      '{"type":"interactive","envelope_id":"e"}',
      '{"type":"something_new"}',
    ])
      socket?.sendRaw(junk);
    socket?.sendRaw(Buffer.from([0xff, 0x00]));
    socket?.send({ type: 'events_api', envelope_id: 'e-1', payload: {} });
    socket?.send({ type: 'interactive', envelope_id: 'e-2', payload: { type: 'block_actions', actions: null } });
    const id = socket?.deliver(approve());
    await acknowledgement(socket, id);
    expect(socket?.isOpen()).toBe(true);
  });

  it('take no more at once than their limit; the rest stays unacknowledged, so that Slack sends it again', async () => {
    const { sockets } = await connect();
    const held = holdStore();
    const many = LIMITS.slackEnvelopesUnderWayMax + 5;
    for (let index = 0; index < many; index += 1) sockets[0]?.deliver(approve(`1.${index}`));
    await sockets[0]?.settled();
    held.release();
    await eventually('the acknowledgements', () =>
      sockets[0]?.heard.length === LIMITS.slackEnvelopesUnderWayMax ? true : undefined,
    );
    await sockets[0]?.settled();
    expect(received).toHaveLength(LIMITS.slackEnvelopesUnderWayMax);
  });

  it('say when Socket Mode was switched off, and come back when it is on again', async () => {
    const { slack, sockets } = await connect();
    server.answerWith(refusal('missing_scope'), refusal('missing_scope'), refusal('missing_scope'));
    for (const socket of sockets) {
      socket.send({ type: 'disconnect', reason: 'link_disabled' });
      socket.end();
    }
    await eventually('the words', () => errors.find((error) => error.startsWith('slack.switched_off')));
    await open(LIMITS.slackSocketsOpen);
    expect(slack.connected()).toBe(true);
  });
});

const refusal = (error: string): Answer => ({ body: JSON.stringify({ ok: false, error }) });

describe('the address of a socket', () => {
  it.each<[string, Answer, RegExp]>([
    ['500', { status: 500, body: 'broken' }, /Slack answered 500/],
    ['503', { status: 503, body: '' }, /Slack answered 503/],
    ['429 without a time', { status: 429, body: '' }, /Slack cannot be reached|slow down/],
    ['internal_error', refusal('internal_error'), /internal_error/],
    ['ratelimited', refusal('ratelimited'), /ratelimited/],
    ["a proxy's page", { body: '<html>Please log in</html>' }, /not Slack/],
    ['no address', { body: '{"ok":true}' }, /no address/],
    ['an address that is no socket', { body: '{"ok":true,"url":"https://203.0.113.9/"}' }, /no address/],
  ])('is asked for until it comes: %s ends nothing', async (_what, answer, words) => {
    server.answerWith(answer, answer, answer);
    const slack = create();
    await slack.start();
    expect(slack.connected()).toBe(false);
    await eventually('the connection', () => (slack.connected() ? true : undefined));
    await open(LIMITS.slackSocketsOpen);
    // Once, not with every try.
    expect(errors).toEqual([expect.stringMatching(words)]);
  });

  it('is asked for no sooner than Slack allows', async () => {
    server.answerWith({ status: 429, headers: { 'retry-after': '1' }, body: '' });
    await create().start();
    await open(LIMITS.slackSocketsOpen);
    const [first = 0, ...others] = server.askedAt;
    expect(Math.max(...others) - first).toBeGreaterThan(950);
    expect(errors).toEqual([expect.stringContaining('slow down')]);
  });

  it.each(['invalid_auth', 'missing_scope', 'not_allowed_token_type', 'account_inactive'])(
    'is refused to a token that Slack does not take: %s ends the start',
    async (word) => {
      server.answerWith(refusal(word));
      const slack = create();
      const start = slack.start();
      await expect(start).rejects.toMatchObject({ code: 'slack.app_token_refused' });
      await expect(start).rejects.toThrow(new RegExp(`SLACK_APP_TOKEN \\(${word}\\).*connections:write`));
      await expect(start).rejects.not.toThrow(APP_TOKEN);
      expect(slack.connected()).toBe(false);
    },
  );

  it('ends no running app when it is refused later: it is said once, and tried on', async () => {
    const { slack, sockets } = await connect();
    server.answerWith(refusal('invalid_auth'), refusal('invalid_auth'), refusal('invalid_auth'));
    for (const socket of sockets) socket.cut();
    await eventually('the words', () => errors.find((error) => error.startsWith('slack.app_token_refused')));
    await eventually('the connection', () => (slack.connected() ? true : undefined));
    expect(errors.filter((error) => error.startsWith('slack.app_token_refused'))).toHaveLength(1);
  });

  it('may be without encryption only where the whole API is', async () => {
    expect(await askGiven('wss://slack.example/link?ticket=1')()).toEqual({
      ok: true,
      value: 'wss://slack.example/link?ticket=1',
    });
    expect(await askGiven('ws://slack.example/link?ticket=1')()).toMatchObject({ ok: false, isLasting: false });
  });
});

/** As if Slack had given this address. */
function askGiven(url: string) {
  const fetch = async () => Promise.resolve(new Response(JSON.stringify({ ok: true, url })));
  return createAsk(APP_TOKEN, { slackApiUrl: 'https://slack.example/api/', fetch });
}

describe('a stop', () => {
  it('waits for a press under way, then closes every connection and opens no other', async () => {
    const { slack, sockets } = await connect();
    const held = holdStore();
    const id = sockets[0]?.deliver(approve());
    await eventually('the append', () => held.asked[0]);
    const stopped = slack.stop();
    held.release();
    await stopped;
    await acknowledgement(sockets[0], id);
    await open(0);
    expect(slack.connected()).toBe(false);
    expect(server.askedAt).toHaveLength(LIMITS.slackSocketsOpen);
  });

  it('takes no more presses: what comes then is not acknowledged', async () => {
    const { slack, sockets } = await connect();
    const held = holdStore();
    sockets[0]?.deliver(approve('1.1'));
    await eventually('the append', () => held.asked[0]);
    const stopped = slack.stop();
    const late = sockets[0]?.deliver(approve('2.2'));
    held.release();
    await stopped;
    expect(sockets[0]?.acknowledged(late ?? '')).toBeUndefined();
    expect(received).toHaveLength(1);
  });

  it('does not wait for a Slack that is away', async () => {
    server.answerWith(...Array.from({ length: 4 }, () => ({ status: 429, headers: { 'retry-after': '600' }, body: '' })));
    const slack = create();
    await slack.start();
    const before = performance.now();
    await slack.stop();
    expect(performance.now() - before).toBeLessThan(QUICK.graceMs);
  });
});
