import { createServer, type IncomingMessage } from 'node:http';

/** One request of the app to somebody outside. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly at: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `cut` closes the connection without an answer, `silence` keeps it open and never answers. */
export type Outcome = Answer | 'cut' | 'silence';

/** What becomes of a call while the line is broken. `pass` lets it through: what was done stays done, also when the answer is then lost. */
export type Fault = (call: Call, pass: () => Promise<Answer>) => Outcome | Promise<Outcome>;

/** The wire between the app and a server that speaks HTTP. */
export interface Line {
  /** Instead of the server's own origin. */
  readonly url: string;
  /** Everything that the app asked so far, broken or not. */
  readonly calls: readonly Call[];
  breaks(fault: Fault): void;
  mends(): void;
  close(): Promise<void>;
}

export async function startLine(target: string): Promise<Line> {
  const calls: Call[] = [];
  let fault: Fault | null = null;
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const body = await bodyOf(request);
      const call = { method: request.method ?? 'GET', path: request.url ?? '/', body: body.toString(), at: Date.now() };
      calls.push(call);
      const pass = (): Promise<Answer> => passOn(target, request, body);
      const outcome = fault === null ? await pass() : await fault(call, pass);
      if (outcome === 'silence') return;
      if (outcome === 'cut') request.socket.destroy();
      else response.writeHead(outcome.status, outcome.headers).end(outcome.body);
    };
    serve().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    breaks: (now) => {
      fault = now;
    },
    mends: () => {
      fault = null;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function passOn(target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const headers: Record<string, string> = {};
  for (const name of ['authorization', 'content-type', 'accept']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  const answer = await fetch(target + (request.url ?? '/'), {
    method: request.method ?? 'GET',
    headers,
    body: body.length === 0 ? null : new Uint8Array(body),
  });
  const type = answer.headers.get('content-type') ?? 'application/json';
  return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
}
