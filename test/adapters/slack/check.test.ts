import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSlackCheckup, scopeLines, type SlackCheckOptions } from '../../../src/adapters/slack/check.ts';
import { SLACK_MANIFEST } from '../../../src/adapters/slack/manifest.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import { closeAll, listen } from '../ssh/sshServer.ts';
import { startEmulated } from './emulated.ts';

const ALL = SLACK_MANIFEST.scopes.map(({ scope }) => scope);

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers of Slack that the emulator cannot give. */
const answers = new Map<string, Reply>();
const calls: { readonly method: string; readonly token: string }[] = [];
let server: Server;
let apiUrl: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    calls.push({ method, token: (request.headers.authorization ?? '').replace('Bearer ', '') });
    const { status = 200, headers = {}, body } = answers.get(method) ?? { body: { ok: false, error: 'unknown_method' } };
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  });
  apiUrl = `http://127.0.0.1:${await listen(server)}/api/`;
});
afterAll(() => {
  server.closeAllConnections();
  return closeAll(server, []);
});

const IDENTITY = { ok: true, team: 'Example Plant', user: 'tagout', team_id: 'T1', user_id: 'U1', bot_id: 'B1' };
beforeEach(() => {
  calls.length = 0;
  answers.clear();
  answers.set('auth.test', { headers: { 'x-oauth-scopes': ALL.join(',') }, body: IDENTITY });
  answers.set('conversations.history', { body: { ok: true, messages: [] } });
  answers.set('apps.connections.open', { body: { ok: true, url: 'wss://example.com/link' } });
});

async function lines(more: Partial<SlackCheckOptions> = {}): Promise<readonly CheckLine[]> {
  const options = { botToken: 'xoxb-made-up', apiUrl, channel: 'C0INCIDENTS', usesUsergroups: true, now: Date.now, ...more };
  const { checks } = createSlackCheckup(options);
  return (await Promise.all(checks.map((check) => check.run()))).flat();
}
const found = async (more: Partial<SlackCheckOptions> = {}): Promise<readonly CheckLine[]> =>
  (await lines(more)).filter(({ verdict }) => verdict === 'fix');

const refused = (error: string, more: object = {}): Reply => ({ body: { ok: false, error, ...more } });

describe('a look at Slack', () => {
  it('finds nothing where everything is as it should be', async () => {
    const all = await lines({ appToken: 'xapp-made-up' });
    expect(all.map(({ about, verdict }) => `${verdict} ${about}`).toSorted()).toEqual([
      'fine Clock, by Slack',
      'fine Slack channel',
      'fine Slack delivery',
      'fine Slack scopes',
      'fine Slack token',
    ]);
  });

  it('asks for the socket with the app token and for the rest with the bot token', async () => {
    await lines({ appToken: 'xapp-made-up' });
    for (const { method, token } of calls)
      expect(token).toBe(method === 'apps.connections.open' ? 'xapp-made-up' : 'xoxb-made-up');
  });

  it.each([
    [
      'a wrong token',
      'auth.test',
      refused('invalid_auth'),
      'slack.token',
      /SLACK_BOT_TOKEN\. Copy it again: OAuth & Permissions/,
    ],
    [
      'a token that was taken back',
      'auth.test',
      refused('token_revoked'),
      'slack.token',
      /taken back \(token_revoked\)\. Install/,
    ],
    ['a rate limit', 'auth.test', { status: 429, headers: { 'retry-after': '30' }, body: {} }, 'slack.token', /slow down/],
    ['something that is not Slack', 'auth.test', { body: { hello: 'world' } }, 'slack.token', /Slack says|not one of Slack/],
    [
      "a person's token",
      'auth.test',
      { body: { ...IDENTITY, bot_id: undefined } },
      'slack.not_a_bot',
      /person's, not the bot's/,
    ],
    ['a channel without the bot', 'conversations.history', refused('not_in_channel'), 'slack.channel', /\/invite @Tagout/],
    [
      'a channel that does not exist',
      'conversations.history',
      refused('channel_not_found'),
      'slack.channel',
      /no such channel/,
    ],
    [
      'a private channel without its scope',
      'conversations.history',
      refused('missing_scope', { needed: 'groups:history' }),
      'slack.channel',
      /The scope groups:history is missing\..* reinstall the app/,
    ],
    [
      'a wrong app token',
      'apps.connections.open',
      refused('invalid_auth'),
      'slack.app_token',
      /SLACK_APP_TOKEN\. .* connections:write/,
    ],
    [
      'an app token without its scope',
      'apps.connections.open',
      refused('missing_scope', { needed: 'connections:write' }),
      'slack.app_token',
      /connections:write is missing\. Add it to the app-level token\./,
    ],
    [
      'an app without Socket Mode',
      'apps.connections.open',
      refused('socket_mode_off'),
      'slack.app_token',
      /Switch Socket Mode on/,
    ],
  ])('names %s, and says what to do', async (_, method, reply: Reply, code, sentence) => {
    answers.set(method, reply);
    expect(await found({ appToken: 'xapp-made-up' })).toEqual([
      expect.objectContaining({ code, sentence: expect.stringMatching(sentence) }),
    ]);
  });

  it('names an address where nobody answers', async () => {
    const all = await found({ apiUrl: 'http://127.0.0.1:1/api/' });
    expect(all.map(({ code }) => code)).toEqual(['slack.token', 'slack.channel']);
    expect(all[0]?.sentence).toMatch(/could not be reached\. Check the network, the proxy and SLACK_API_URL/);
  });

  it.each([
    [120, /120 seconds ahead of Slack/],
    [-90, /90 seconds behind Slack/],
  ])('names a clock that is %i seconds off', async (seconds, sentence) => {
    const all = await found({ now: () => Date.now() + seconds * 1000 });
    // The header knows whole seconds.
    expect(all).toHaveLength(1);
    expect(all[0]?.code).toBe('clock.skew');
    expect(all[0]?.sentence.replace(/\d+/, String(Math.abs(seconds)))).toMatch(sentence);
  });

  it('says over HTTP that nobody here can see whether Slack reaches us', async () => {
    expect(await lines()).toContainEqual(expect.objectContaining({ verdict: 'look', code: 'slack.delivery_unseen' }));
  });

  it('has neither token in what it says', async () => {
    for (const method of answers.keys()) answers.set(method, refused('made_up_error'));
    expect(JSON.stringify(await lines({ appToken: 'xapp-made-up' }))).not.toMatch(/xoxb-made-up|xapp-made-up/);
  });
});

const without = (...gone: readonly string[]): readonly string[] => ALL.filter((scope) => !gone.includes(scope));
const verdicts = (granted: readonly string[] | null, usesUsergroups = true): readonly string[] =>
  scopeLines(granted, usesUsergroups).map(({ verdict, code }) => `${verdict} ${code ?? ''}`.trim());

describe('granted scopes', () => {
  it.each(['chat:write', 'commands', 'app_mentions:read', 'users:read', 'usergroups:read'])(
    'without %s are a finding',
    (scope) => {
      const all = scopeLines(without(scope), true);
      expect(all).toEqual([expect.objectContaining({ verdict: 'fix', code: 'slack.scope_missing' })]);
      expect(all[0]?.sentence).toContain(`The scope ${scope} is missing.`);
    },
  );

  it.each(['channels:history', 'groups:history'])('need not hold %s beside the other one', (scope) => {
    expect(verdicts(without(scope))).toEqual(['fine']);
  });

  it('need one of the two that read the channel', () => {
    expect(verdicts(without('channels:history', 'groups:history'))).toEqual(['fix slack.scope_missing']);
  });

  it('need user groups only for a policy that names them', () => {
    expect(verdicts(without('usergroups:read'), false)).toEqual(['fine']);
  });

  it('without pictures are worth a look', () => {
    expect(verdicts(without('files:write'))).toEqual(['fine', 'look slack.scope_left_out']);
  });

  it('beyond what is needed are worth a look', () => {
    expect(verdicts([...ALL, 'channels:manage'])).toEqual(['fine', 'look slack.scopes_beyond']);
  });

  it('that Slack does not name are not called fine', () => {
    expect(verdicts(null)).toEqual(['look slack.scopes_unseen']);
  });
});

describe('on the emulated Slack', () => {
  it('the same look works through the real client', async () => {
    const rig = await startEmulated();
    try {
      const common = { botToken: 'xoxb-emulated-for-tests', apiUrl: rig.web.slackApiUrl };
      const there = await lines({ ...common, channel: rig.channel });
      expect(there).toContainEqual(expect.objectContaining({ about: 'Slack channel', verdict: 'fine' }));
      const away = await found({ ...common, channel: 'C0NOBODY000' });
      expect(away).toContainEqual(
        expect.objectContaining({ code: 'slack.channel', sentence: expect.stringContaining('no such channel') }),
      );
    } finally {
      await rig.close();
    }
  });
});
