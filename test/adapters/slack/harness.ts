import { createHmac } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createSlack, type Slack, type SlackOptions } from '../../../src/adapters/slack/slack.ts';
import { misfit } from '../../../src/adapters/slack/fitting.ts';
import { isChore } from '../../../src/core/advance/chores.ts';
import type { InboxItem, StoredIncident, StoredMessage } from '../../../src/ports.ts';

/** The adapter behind a real port, a Web API that answers as a test says, and requests signed as Slack signs them. */
export const SECRET = 'made-for-this-test-only';
export const CHANNEL = 'C000000001';
export const TEAM = 'T000000001';
export const BOT = 'U0TAGOUT';

export interface Call {
  readonly method: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export type Answers = Readonly<Record<string, (body: Call['body']) => unknown>>;

export interface Harness {
  readonly slack: Slack;
  readonly received: InboxItem[];
  readonly errors: unknown[];
  readonly calls: Call[];
  readonly incidents: Map<string, StoredIncident>;
  /** Where the cards of an incident are. */
  readonly cards: Map<string, readonly StoredMessage[]>;
  readonly url: string;
  /** Whether a person may approve what waits. Everybody may, unless a test says otherwise. */
  setYours(yours: (person: string) => boolean | null): void;
  /** The store does not say what is open before this is over. */
  holdOverview(until: Promise<void>): void;
  setReceive(receive: SlackOptions['receive']): void;
  callsTo(method: string): readonly Call['body'][];
  post(body: string, headers: Record<string, string>): Promise<Response>;
  interact(payload: unknown): Promise<Response>;
  command(text: string, more?: Record<string, string>): Promise<Response>;
  event(payload: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export async function startHarness(
  answers: Answers = {},
  now: () => number = Date.now,
  codes: SlackOptions['codes'] = null,
): Promise<Harness> {
  const calls: Call[] = [];
  const api = await listen(webApi(calls, answers));
  const received: InboxItem[] = [];
  const errors: unknown[] = [];
  const incidents = new Map<string, StoredIncident>();
  const cards = new Map<string, readonly StoredMessage[]>();
  let held = Promise.resolve();
  let yours: (person: string) => boolean | null = forEverybody;
  let receive: SlackOptions['receive'] = async (item) => {
    const known = received.some((one) => one.id === item.id);
    if (!known) received.push(item);
    return Promise.resolve(known ? 'duplicate' : 'stored');
  };
  const slack = createSlack({
    botToken: 'xoxb-test',
    signingSecret: SECRET,
    apiUrl: `${api.url}/api/`,
    channel: CHANNEL,
    now,
    receive: async (item) => receive(item),
    load: async (incident) => Promise.resolve(incidents.get(incident) ?? null),
    recent: async (limit) => Promise.resolve([...incidents.values()].slice(0, limit)),
    overview: async (people) => {
      await held;
      const all = [...incidents.values()].map(({ record }) => record);
      const open = all.filter(({ closedAt, stopped }) => closedAt === null && stopped === null);
      const ended = all.filter((record) => !open.includes(record));
      const pending = open.flatMap((record) =>
        record.steps.filter(({ status }) => status === 'pending').map((step) => ({ record, step })),
      );
      const pressed = open.flatMap((record) =>
        record.steps.filter((step) => isChore(record, step)).map((step) => ({ record, step })),
      );
      const of = (id: string) => {
        const waiting = pending.map((one) => ({ ...one, yours: yours(id) }));
        const chores = pressed.map((one) => ({ ...one, yours: yours(id) })).filter((one) => one.yours !== false);
        return { open, waiting, chores, more: false, ended };
      };
      return new Map(people.map((id) => [id, of(id)]));
    },
    cards: async (incident) => Promise.resolve(cards.get(incident) ?? []),
    codes,
    onError: (error) => errors.push(error),
  });
  await slack.start();
  const door = await listen(slack.listener);
  const url = `${door.url}/slack/events`;
  const post = async (body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(url, { method: 'POST', body, headers });
  const form = async (fields: Record<string, string>): Promise<Response> => {
    const body = new URLSearchParams(fields).toString();
    return post(body, signed(body, 'application/x-www-form-urlencoded'));
  };
  return {
    slack,
    received,
    errors,
    calls,
    incidents,
    cards,
    url,
    setYours: (next) => {
      yours = next;
    },
    holdOverview: (until) => {
      held = until;
    },
    post,
    setReceive: (next) => {
      receive = next;
    },
    callsTo: (method) => calls.filter((call) => call.method === method).map((call) => call.body),
    interact: async (payload) => form({ payload: JSON.stringify(payload) }),
    command: async (text, more = {}) =>
      form({ command: '/tagout', text, user_id: 'U0ALEX', team_id: TEAM, channel_id: CHANNEL, trigger_id: '1.2.abc', ...more }),
    event: async (payload, headers = {}) => {
      const body = JSON.stringify(payload);
      return post(body, { ...signed(body, 'application/json'), ...headers });
    },
    close: async () => {
      await slack.stop();
      await door.close();
      await api.close();
      // Every view of every test: whatever reached Slack would have been taken by Slack.
      const refused = calls.flatMap(({ method, body }) => misfit(method, body) ?? []);
      if (refused.length > 0) throw new Error(`Slack would have refused: ${refused.join('; ')}`);
    },
  };
}

const forEverybody = (): boolean => true;

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signed(
  body: string,
  contentType: string,
  options: { secret?: string; atMs?: number } = {},
): Record<string, string> {
  const timestamp = String(Math.floor((options.atMs ?? Date.now()) / 1000));
  const signature = createHmac('sha256', options.secret ?? SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return { 'content-type': contentType, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}

function webApi(calls: Call[], answers: Answers): RequestListener {
  const usual: Answers = {
    'auth.test': () => ({ ok: true, team_id: TEAM, user_id: BOT }),
    'users.info': (body) => ({ ok: true, user: { id: body['user'], team_id: TEAM } }),
    'chat.postMessage': () => ({ ok: true, channel: CHANNEL, ts: '1.000001' }),
    'views.open': () => ({ ok: true, view: { id: 'V0OPENED' } }),
  };
  return (request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const method = (request.url ?? '').replace('/api/', '');
      const body = decode(text);
      calls.push({ method, body });
      const answer = (answers[method] ?? usual[method])?.(body) ?? { ok: true };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  };
}

/** The SDK sends a form whose structured fields are JSON. */
function decode(text: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    fields[name] = /^[[{]/.test(value) ? JSON.parse(value) : value;
  }
  return fields;
}

export async function listen(listener: RequestListener): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('expected a TCP address');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Waits for something that happens after the answer; fails after a deadline with what it waited for. */
export async function eventually<T>(what: string, look: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 5000;
  while (Date.now() < deadline) {
    const seen = look();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  throw new Error(`Waited 5 s for ${what}.`);
}
