import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

/** Slack and the detectors as they look from two processes: whatever arrives goes to each of them at the same moment, as a retry might. */
export interface Fan {
  readonly url: string;
  /** Where a process listens now; its former address is forgotten. */
  to(place: number, url: string): void;
  close(): Promise<void>;
}

export async function startFan(): Promise<Fan> {
  const targets = new Map<number, string>();
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const answer = await deliver(request, [...targets.values()]);
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
      response.end(await answer.text());
    };
    pass().catch(() => response.writeHead(502).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    to: (place, url) => {
      targets.set(place, url);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The first answer that says it was taken; rejects when no process takes it. */
async function deliver(request: IncomingMessage, targets: readonly string[]): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', url = '/', headers } = request;
  const kept = ['content-type', 'authorization', 'x-slack-signature', 'x-slack-request-timestamp'];
  const sent = Object.fromEntries(kept.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])));
  return Promise.any(
    targets.map(async (target) => {
      const answer = await fetch(new URL(url, target), { method, headers: sent, body: Buffer.concat(chunks) });
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      return answer;
    }),
  );
}
