import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { PrivateAuthority } from './certificates.ts';

/** Names that no resolver knows: only the proxy finds these hosts. */
export const HOSTS = { slack: 'slack.tagout.test', github: 'github.tagout.test', openai: 'openai.tagout.test' } as const;

export interface Outside {
  /** The proxy's address, with the name and password that it wants. */
  readonly proxy: string;
  /** `CONNECT host:port` as asked, oldest first. */
  readonly asked: readonly string[];
  /** Sockets of Socket Mode that were opened. */
  sockets(): number;
  close(): Promise<void>;
}

const PASS = 'made:up';

/** Slack, GitHub and a model behind TLS, and a proxy that is the only way to them. */
export async function startOutside({ certificate, key }: PrivateAuthority): Promise<Outside> {
  const secure = createSecure({ cert: certificate, key }, answer);
  const webSockets = new WebSocketServer({ server: secure });
  let opened = 0;
  webSockets.on('connection', (socket) => {
    opened += 1;
    socket.send(JSON.stringify({ type: 'hello', num_connections: opened }));
  });
  const asked: string[] = [];
  const streams = new Set<Duplex>();
  const plain = createPlain((_request, response) => response.writeHead(405).end());
  plain.on('connect', (request: IncomingMessage, client: Duplex) => {
    streams.add(client);
    client.on('error', () => client.destroy());
    const expected = `Basic ${Buffer.from(PASS).toString('base64')}`;
    if (request.headers['proxy-authorization'] !== expected)
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    asked.push(`CONNECT ${request.url ?? ''}`);
    const upstream = connect(portOf(secure), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    streams.add(upstream);
    upstream.on('error', () => client.destroy());
    return client;
  });
  await Promise.all([listening(secure), listening(plain)]);
  return {
    proxy: `http://${PASS}@127.0.0.1:${portOf(plain)}`,
    asked,
    sockets: () => opened,
    close: async () => {
      for (const socket of webSockets.clients) socket.terminate();
      for (const stream of streams) stream.destroy();
      secure.closeAllConnections();
      plain.closeAllConnections();
      await Promise.all([closed(secure), closed(plain)]);
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const say = (body: unknown) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  switch (`${request.headers.host?.split(':', 1)[0] ?? ''}${request.url ?? ''}`) {
    case `${HOSTS.slack}/api/auth.test`:
      return void say({ ok: true, user_id: 'U0TAGOUT', team_id: 'T000000001' });
    case `${HOSTS.slack}/api/apps.connections.open`:
      return void say({ ok: true, url: `wss://${HOSTS.slack}/link/?ticket=made-up` });
    case `${HOSTS.github}/repos/example-plant/incident-history`:
      return void say({ full_name: 'example-plant/incident-history' });
    case `${HOSTS.openai}/v1/chat/completions`:
      return void say({ choices: [{ finish_reason: 'stop', message: { content: '{}', refusal: null } }] });
    default:
      return void response.writeHead(404).end();
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
