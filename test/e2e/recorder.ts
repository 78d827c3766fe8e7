import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** One request of the app, and what it was answered. */
export interface Exchange {
  readonly method: string;
  /** Path as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

export interface Recorder {
  readonly url: string;
  readonly exchanges: readonly Exchange[];
  close(): Promise<void>;
}

/** Stands before a server, hands everything on, and keeps what was said. @param targetOf the server's address for a path */
export async function startRecorder(targetOf: (path: string) => string): Promise<Recorder> {
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const [path = '', query = ''] = (request.url ?? '').split('?', 2);
      const { method = 'GET' } = request;
      const body = await buffer(request);
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      const { host: _host, connection: _connection, 'content-length': _length, ...handed } = headers;
      const answered = await fetch(targetOf(path) + (request.url ?? ''), {
        method,
        headers: handed,
        body: body.length === 0 ? null : new Uint8Array(body),
      });
      const answer = Buffer.from(await answered.arrayBuffer());
      const { status } = answered;
      exchanges.push({
        method,
        path,
        query: new URLSearchParams(query),
        headers,
        body: body.toString(),
        status,
        answer: answer.toString(),
      });
      response.writeHead(status, { 'content-type': answered.headers.get('content-type') ?? 'text/plain' }).end(answer);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the recorder has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    exchanges,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
