import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSlack, type Slack } from '../../../src/adapters/slack/slack.ts';
import type { InboxItem } from '../../../src/ports.ts';
import { INCIDENT, plan } from './fixtures.ts';
import { eventually } from './harness.ts';
import { press } from './payloads.ts';
import { acceptSockets, type Socket } from './socketServer.ts';

let server: Server;
let sockets: Socket[];
let received: InboxItem[];
let answer: unknown;
let port: number;

beforeEach(async () => {
  sockets = [];
  received = [];
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  acceptSockets(server, (socket) => {
    sockets.push(socket);
    socket.send({ type: 'hello', num_connections: 1 });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  answer = { ok: true, url: `ws://127.0.0.1:${port}/link` };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
});

function create(): Slack {
  return createSlack({
    botToken: 'xoxb-test',
    signingSecret: 'unused with Socket Mode',
    appToken: 'xapp-test',
    apiUrl: `http://127.0.0.1:${port}/api/`,
    channel: 'C0',
    now: Date.now,
    receive: async (item) => {
      received.push(item);
      return Promise.resolve('stored');
    },
    load: async () => Promise.resolve(null),
    recent: async () => Promise.resolve([]),
    onError: () => undefined,
  });
}

describe('Socket Mode', () => {
  it('keeps a press and acknowledges its envelope', async () => {
    const slack = create();
    await slack.start();
    const socket = await eventually('the connection', () => sockets[0]);
    const payload = press('approve', { i: INCIDENT, s: 's1', r: 'R-1', d: plan().digest });
    socket.send({ type: 'interactive', envelope_id: 'e-1', accepts_response_payload: true, payload });
    await eventually('the acknowledgement', () => socket.heard[0]);
    expect(socket.heard[0]).toMatchObject({ envelope_id: 'e-1' });
    expect(received[0]?.body).toMatchObject({ kind: 'click', click: { incident: INCIDENT, by: 'U0SECURITY' } });
    await slack.stop();
  });

  it('does not start with a token that Slack refuses', async () => {
    answer = { ok: false, error: 'invalid_auth' };
    const slack = create();
    await expect(slack.start()).rejects.toThrow('invalid_auth');
    await slack.stop();
  });
});
