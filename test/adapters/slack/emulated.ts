import { webApi } from '@slack/bolt';
import { createEmulator } from 'emulate';
import { z } from 'zod';
import { createSlack, type Slack } from '../../../src/adapters/slack/slack.ts';
import { GENESIS } from '../../../src/core/chain.ts';
import type { ChatRig } from '../../contracts/chat.suite.ts';
import { INCIDENT, record } from './fixtures.ts';

const TOKEN = 'xoxb-emulated-for-tests';
const Users = z.object({ members: z.array(z.object({ id: z.string(), name: z.string() })) });
const Channels = z.object({ channels: z.array(z.object({ id: z.string(), name: z.string() })) });
const Message = z.object({ ts: z.string(), thread_ts: z.string().optional(), text: z.string(), blocks: z.unknown() });
const Messages = z.object({ messages: z.array(Message) });

interface EmulatedRig extends ChatRig {
  readonly slack: Slack;
  readonly web: webApi.WebClient;
  readonly channel: string;
  readonly errors: readonly unknown[];
  /** The page on which the emulator shows its modals. */
  modals(): Promise<string>;
}

/** The real adapter and the real Web API client on the emulator's Slack. */
export async function startEmulated(): Promise<EmulatedRig> {
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: 'tagout', scopes: ['chat:write', 'users:read', 'channels:history'] } },
      slack: { users: [{ name: 'tagout' }, { name: 'sam', real_name: 'Sam Security' }], channels: [{ name: 'incidents' }] },
    },
  });
  const apiUrl = `${emulator.url}/api/`;
  const web = new webApi.WebClient(TOKEN, { slackApiUrl: apiUrl });
  const { members } = Users.parse(await web.users.list({}));
  const member = members.find((user) => user.name === 'sam')?.id ?? '';
  const channel = Channels.parse(await web.conversations.list({})).channels.find((one) => one.name === 'incidents')?.id ?? '';
  const errors: unknown[] = [];
  const slack = createSlack({
    botToken: TOKEN,
    signingSecret: 'made-for-this-test-only',
    apiUrl,
    channel,
    now: Date.now,
    receive: async () => Promise.resolve('stored'),
    load: async (incident) => Promise.resolve(incident === INCIDENT ? { record: record(), head: GENESIS } : null),
    recent: async () => Promise.resolve([]),
    overview: async () => Promise.resolve(new Map()),
    cards: async () => Promise.resolve([]),
    codes: null,
    onError: (error) => errors.push(error),
  });
  return {
    chat: slack.chat,
    slack,
    modals: async () => inspected(`${emulator.url}/?tab=views`),
    member,
    web,
    channel,
    errors,
    messages: async () => {
      const { messages: roots } = Messages.parse(await web.conversations.history({ channel }));
      const threads = await Promise.all(
        roots.toReversed().map(async ({ ts }) => Messages.parse(await web.conversations.replies({ channel, ts })).messages),
      );
      return threads.flat().map(({ ts, thread_ts: threadTs, text, blocks }) => ({
        ref: { channel, ts },
        threadTs: threadTs ?? null,
        text,
        blocks,
      }));
    },
    told: async () => inspected(`${emulator.url}/?tab=messages&channel=${channel}`),
    close: async () => emulator.close(),
  };
}

/** The emulator keeps what only one person sees, but no method of Slack's lists it: its inspector's page does. */
async function inspected(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  return page.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
