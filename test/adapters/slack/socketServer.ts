import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** Slack's side of Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode */
export interface SocketSlack {
  /** Base of the Web API, of which it knows `apps.connections.open`. */
  readonly apiUrl: string;
  /** When it was asked for an address, oldest first. */
  readonly askedAt: readonly number[];
  /** Every connection that there was, oldest first. */
  readonly sockets: readonly Socket[];
  open(): readonly Socket[];
  /** Answers the next questions for an address so; after these, as usual. */
  answerWith(...answers: readonly Answer[]): void;
  /** New connections are opened, but not greeted. */
  greet(does: boolean): void;
  answer(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Acknowledgement {
  readonly envelope_id: string;
  readonly payload?: unknown;
}

export interface Socket {
  send(message: unknown): void;
  sendRaw(data: string | Buffer): void;
  /** Sends an envelope as Slack does. @returns its id */
  deliver(payload: unknown, changes?: Readonly<Record<string, unknown>>): string;
  acknowledged(id: string): Acknowledgement | undefined;
  readonly heard: readonly Acknowledgement[];
  isOpen(): boolean;
  /** Resolves when the app has read everything that was sent so far. */
  settled(): Promise<void>;
  /** Slack closes it. */
  end(): void;
  /** The network breaks it. */
  cut(): void;
}

export const APP_TOKEN = 'xapp-made-for-this-test';

export async function startSocketSlack({ answersPings = true } = {}): Promise<SocketSlack> {
  const sockets: Socket[] = [];
  const askedAt: number[] = [];
  const scripted: Answer[] = [];
  const tickets = new Set<string>();
  let greets = true;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    askedAt.push(performance.now());
    const ticket = randomUUID();
    const usual =
      request.headers.authorization === `Bearer ${APP_TOKEN}` && request.url === '/api/apps.connections.open'
        ? { ok: true, url: `ws://127.0.0.1:${port}/link/?ticket=${ticket}` }
        : { ok: false, error: 'invalid_auth' };
    tickets.add(ticket);
    const { status = 200, headers = {}, body } = scripted.shift() ?? { body: JSON.stringify(usual) };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
  const server = createServer(answer);
  const webSockets = new WebSocketServer({
    server,
    autoPong: answersPings,
    // A ticket opens one connection.
    verifyClient: ({ req }: { req: IncomingMessage }) => tickets.delete((req.url ?? '').replace('/link/?ticket=', '')),
  });
  webSockets.on('connection', (webSocket) => {
    const socket = socketOf(webSocket);
    sockets.push(socket);
    if (!greets) return;
    socket.send({
      type: 'hello',
      num_connections: sockets.filter((one) => one.isOpen()).length,
      connection_info: { app_id: 'A0TAGOUT' },
      debug_info: { host: 'applink-1', build_number: 1, approximate_connection_time: 18_060 },
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    askedAt,
    sockets,
    open: () => sockets.filter((socket) => socket.isOpen()),
    answerWith: (...answers) => scripted.push(...answers),
    greet: (does) => {
      greets = does;
    },
    answer,
    close: async () => {
      for (const socket of sockets) socket.cut();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function socketOf(webSocket: WebSocket): Socket {
  const heard: Acknowledgement[] = [];
  webSocket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Acknowledgement));
  webSocket.on('error', () => webSocket.terminate());
  const send = (message: unknown): void => webSocket.send(JSON.stringify(message));
  return {
    send,
    sendRaw: (data) => webSocket.send(data),
    deliver: (payload, changes = {}) => {
      const id = randomUUID();
      send({ type: 'interactive', envelope_id: id, accepts_response_payload: false, payload, ...changes });
      return id;
    },
    acknowledged: (id) => heard.find((one) => one.envelope_id === id),
    heard,
    isOpen: () => webSocket.readyState === webSocket.OPEN,
    settled: async () => {
      // The answer to a ping comes behind everything that was sent before it.
      const mark = randomUUID();
      await new Promise<void>((resolve) => {
        webSocket.on('pong', (data: Buffer) => {
          if (data.toString() === mark) resolve();
        });
        webSocket.ping(mark);
      });
    },
    end: () => webSocket.close(1000),
    cut: () => webSocket.terminate(),
  };
}
