import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOT, CAST, CHANNEL, TEAM } from '../../src/local/cast.ts';
import { startLocalSlack } from '../../src/local/slack.ts';
import type { LocalSlack } from '../../src/local/slack.ts';
import { createRig, freePort } from './rig.ts';
import type { Rig } from './rig.ts';

const botToken = 'local-bot-token-of-this-test';
let rig: Rig;
let port: number;
let slack: LocalSlack;
let changes: number;

const start = (): Promise<LocalSlack> =>
  startLocalSlack({
    port,
    stateFile: join(rig.folder, 'local', 'slack.json'),
    signingSecret: 'test-signing-secret',
    botToken,
    onChange: () => {
      changes += 1;
    },
  });
const say = async (fields: { text: string; thread_ts?: string; reply_broadcast?: boolean }): Promise<string> => {
  const posted = await client().apiCall('chat.postMessage', { channel: CHANNEL.id, ...fields });
  return 'ts' in posted ? String(posted.ts) : '';
};
const client = (): webApi.WebClient => new webApi.WebClient(botToken, { slackApiUrl: slack.apiUrl });

const post = (headers: Record<string, string>): Promise<Response> =>
  fetch(new URL('chat.postMessage', slack.apiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ channel: CHANNEL.id, text: 'intruder' }),
  });

beforeEach(async () => {
  rig = await createRig();
  port = await freePort();
  changes = 0;
  slack = await start();
  rig.after(() => slack.close());
});
afterEach(() => rig.end());

describe('the made-up workspace', () => {
  it('has the ids that the shipped policy names, and the bot', async () => {
    const policy = await readFile(new URL('../../playbooks/policy.yaml', import.meta.url), 'utf8');
    const named = new Set(policy.match(/\bU[A-Z0-9]{8,}\b/g));
    const { members = [] } = await client().users.list({});
    expect(members.map((member) => member.id)).toEqual([...CAST.map((member) => member.id), BOT.userId]);
    expect(CAST.map((member) => member.id)).toEqual(expect.arrayContaining([...named]));
    expect(named).not.toContain('U0SAM000001');
    expect(await client().auth.test()).toMatchObject({ user_id: BOT.userId, team_id: TEAM.id, bot_id: BOT.botId });
    expect(await client().conversations.info({ channel: CHANNEL.id })).toMatchObject({ channel: { name: CHANNEL.name } });
    expect(await client().users.info({ user: 'U0ARI000001' })).toMatchObject({
      user: { real_name: 'Ari Example', team_id: TEAM.id, is_bot: false },
    });
  });

  it('survives the end of its process: messages, edits, private messages and open modals', async () => {
    const ts = await say({ text: 'card' });
    await say({ text: 'reply', thread_ts: ts });
    await client().chat.update({ channel: CHANNEL.id, ts, text: 'card, changed' });
    await client().chat.postEphemeral({ channel: CHANNEL.id, user: 'U0SAM000001', text: 'not you' });
    const view = { type: 'modal' as const, callback_id: 'm', title: { type: 'plain_text' as const, text: 'T' }, blocks: [] };
    await client().views.open({ trigger_id: await slack.trigger('U0ROBIN0001'), view });
    const before = { messages: slack.messages(), modals: slack.modals() };
    expect(before.messages.map((message) => [message.text, message.threadTs, message.edited, message.onlyFor])).toEqual([
      ['card, changed', null, true, null],
      ['reply', ts, false, null],
      ['not you', null, false, 'U0SAM000001'],
    ]);
    await slack.close();
    slack = await start();
    expect({ messages: slack.messages(), modals: slack.modals() }).toEqual(before);
    const next = await say({ text: 'after the restart' });
    expect(Number(next)).toBeGreaterThan(Number(before.messages.at(-1)?.ts));
  });

  it('knows a reply that was also sent to the channel, and after a change of it too', async () => {
    const ts = await say({ text: 'card' });
    const told = await say({ text: 'alone', thread_ts: ts, reply_broadcast: true });
    await say({ text: 'reply', thread_ts: ts, reply_broadcast: false });
    await client().chat.update({ channel: CHANNEL.id, ts: told, text: 'alone, taken back' });
    expect(slack.messages().map(({ text, isBroadcast }) => [text, isBroadcast])).toEqual([
      ['card', false],
      ['alone, taken back', true],
      ['reply', false],
    ]);
  });

  it('shows one modal a person: the newest', async () => {
    const open = async (title: string): Promise<unknown> =>
      await client().views.open({
        trigger_id: await slack.trigger('U0ROBIN0001'),
        view: { type: 'modal', title: { type: 'plain_text', text: title }, blocks: [] },
      });
    await open('one');
    await open('two');
    expect(slack.modals()).toMatchObject([{ user_id: 'U0ROBIN0001', title: { text: 'two' } }]);
    await slack.closeView(slack.modals()[0]?.view_id ?? '');
    expect(slack.modals()).toEqual([]);
  });

  it('tells of each change, and of no read', async () => {
    const before = changes;
    await say({ text: 'one' });
    expect(changes).toBeGreaterThan(before);
  });

  it('keeps its state from other accounts of the machine', async () => {
    const mode = (await stat(join(rig.folder, 'local', 'slack.json'))).mode & 0o777;
    expect(mode).toBe(0o600);
  });
});

describe('nobody but this workspace comes in', () => {
  it.each([
    ['no token', {}],
    ['a token that is not of this workspace', { authorization: 'Bearer xoxb-something' }],
    ['a web page', { authorization: `Bearer ${botToken}`, origin: 'https://evil.example' }],
    ['a web page on another port of this machine', { authorization: `Bearer ${botToken}`, origin: 'http://127.0.0.1:1234' }],
  ])('not %s', async (_who, headers) => {
    expect((await post(headers)).status).toBe(403);
    expect(slack.messages()).toEqual([]);
  });

  it('not a reader of emulate’s own inspector pages', async () => {
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(403);
  });

  it('a response URL that was never given out answers nothing', async () => {
    const url = `http://127.0.0.1:${port}/local/respond/${'0'.repeat(48)}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'hello', response_type: 'in_channel' }) });
    expect(answer.status).toBe(404);
    expect(slack.messages()).toEqual([]);
  });

  it.each([
    ['{"text":', 400],
    ['[]', 400],
    ['{"text":"x","blocks":"nonsense"}', 400],
    ['{"text":"fine"}', 200],
  ])('a response URL takes %s with %i', async (body, status) => {
    const url = slack.responseUrl({ person: 'U0ROBIN0001', messageTs: null, threadTs: null });
    expect((await fetch(url, { method: 'POST', body })).status).toBe(status);
  });

  it('a response URL replaces or deletes the message it belongs to', async () => {
    const ts = await say({ text: 'card' });
    const url = slack.responseUrl({ person: 'U0ROBIN0001', messageTs: ts, threadTs: null });
    await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'done', replace_original: true }) });
    expect(slack.messages().map((message) => message.text)).toEqual(['done']);
    await fetch(url, { method: 'POST', body: JSON.stringify({ delete_original: true }) });
    expect(slack.messages()).toEqual([]);
  });
});
