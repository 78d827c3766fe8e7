import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { APP_TOKEN, startSocketSlack, type Socket } from '../adapters/slack/socketServer.ts';
import { startRecorder, type Exchange } from './recorder.ts';
import type { Between } from './rig.ts';

export interface SocketWorld extends Between {
  readonly slack: readonly Exchange[];
  readonly github: readonly Exchange[];
  readonly openai: readonly Exchange[];
  /** Connections of Socket Mode that are open now. */
  sockets(): readonly Socket[];
  /** Slack gives no address for a socket the next so many times that it is asked. */
  refuseSockets(times: number): void;
  /** Delivers something that no persona of the workspace does, as Slack would. Resolves with the acknowledgement's payload. */
  deliver(type: string, payload: unknown): Promise<unknown>;
}

/** Slack hears of nothing after three seconds; a busy test machine is given more. */
const ACK_MS = 15_000;

/** The same world, but Slack speaks to the app over Socket Mode, and everything that the app asks for is written down. */
export async function startSocketWorld(env: Readonly<Record<string, string>>): Promise<SocketWorld> {
  const socketSlack = await startSocketSlack();
  const base = (key: string): string => (env[key] ?? '').replace(/\/(api|v1)\/?$/, '');
  const slack = await startRecorder((path) =>
    path === '/api/apps.connections.open' ? socketSlack.apiUrl.replace(/\/api\/$/, '') : base('SLACK_API_URL'),
  );
  const github = await startRecorder(() => base('GITHUB_API_URL'));
  const openai = await startRecorder(() => base('OPENAI_BASE_URL'));

  let turn = 0;
  const deliver = async (type: string, payload: unknown): Promise<unknown> => {
    const open = socketSlack.open();
    const socket = open[(turn += 1) % open.length];
    if (socket === undefined) throw new Error('the app has no connection to Slack');
    const id = socket.deliver(payload, { type, accepts_response_payload: type !== 'events_api' });
    const giveUp = Date.now() + ACK_MS;
    for (;;) {
      const heard = socket.acknowledged(id);
      if (heard !== undefined) return heard.payload;
      if (Date.now() > giveUp) throw new Error(`the app did not acknowledge ${type}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  let app = '';
  const door = createServer((request, response) => {
    const handed = request.url === '/slack/events' ? handOn(request, response, deliver) : passOn(request, response, app);
    void handed.catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    door.listen(0, '127.0.0.1', resolve);
  });
  const address = door.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    env: {
      SLACK_APP_TOKEN: APP_TOKEN,
      SLACK_API_URL: `${slack.url}/api/`,
      GITHUB_API_URL: github.url,
      OPENAI_BASE_URL: `${openai.url}/v1`,
    },
    way: (appUrl) => {
      app = appUrl;
      return `http://127.0.0.1:${port}`;
    },
    slack: slack.exchanges,
    github: github.exchanges,
    openai: openai.exchanges,
    sockets: () => socketSlack.open(),
    refuseSockets: (times) => socketSlack.answerWith(...Array.from({ length: times }, () => ({ status: 503, body: '' }))),
    deliver,
    close: async () => {
      await Promise.all([socketSlack.close(), slack.close(), github.close(), openai.close()]);
      await new Promise<void>((resolve) => {
        door.close(() => resolve());
        door.closeAllConnections();
      });
    },
  };
}

/** What the local workspace would post to the app, as an envelope; the acknowledgement as the answer to the post. */
async function handOn(request: IncomingMessage, response: ServerResponse, deliver: SocketWorld['deliver']): Promise<void> {
  const body = await text(request);
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  const form = new URLSearchParams(isForm ? body : '');
  const interaction = form.get('payload');
  const answer = await (() => {
    if (interaction !== null) return deliver('interactive', JSON.parse(interaction));
    return isForm ? deliver('slash_commands', Object.fromEntries(form)) : deliver('events_api', JSON.parse(body));
  })();
  response.writeHead(200).end(answer === undefined ? '' : JSON.stringify(answer));
}

/** Detectors come to the app itself. */
async function passOn(request: IncomingMessage, response: ServerResponse, app: string): Promise<void> {
  const { authorization = '', 'content-type': type = '' } = request.headers;
  const body = await text(request);
  const answered = await fetch(`${app}${request.url ?? ''}`, {
    method: request.method ?? 'GET',
    headers: { authorization, 'content-type': type },
    body,
  });
  response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text());
}
