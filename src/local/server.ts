import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import { ActRequest, FireRequest } from './acts.ts';
import { API } from './api.ts';
import type { ActAnswer, PersonaAct, WorkspaceState } from './api.ts';
import { readJson } from './body.ts';
import type { PageFiles } from './bundle.ts';
import { refuseCaller } from './gate.ts';
import { bearer, sameSecret } from './secrets.ts';
import { createStreams } from './streams.ts';

export interface PageBackend {
  state(): WorkspaceState;
  act(act: PersonaAct): Promise<ActAnswer>;
  fire(sample: string): Promise<ActAnswer>;
  /** A PNG by its id in the stand-in for Slack, or null. */
  picture(file: string): Uint8Array | null;
}

export interface PageServer {
  /** With the start token in the fragment: browsers send that to nobody. */
  readonly url: string;
  readonly port: number;
  changed(): void;
  close(): Promise<void>;
}

export interface PageServerOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly token: string;
  readonly files: PageFiles;
  readonly backend: PageBackend;
}

/** The strictest that the page works with: scripts and styles from here only, none inline, no frames, no other site to talk to. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Serves the page and its API on loopback. Whoever comes without the start token gets the empty page and nothing else. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const { backend } = options;
  const streams = createStreams();
  let port = options.port;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = refuseCaller({ host: request.headers.host, origin: request.headers.origin }, port, true);
    if (refusal !== null) return send(response, 403, { ok: false, message: refusal });
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const file = options.files.get(path);
    if (file !== undefined && request.method === 'GET') {
      response.writeHead(200, { 'content-type': file.contentType }).end(file.body);
      return;
    }
    if (!sameSecret(options.token, bearer(request.headers.authorization))) {
      return send(response, 401, {
        ok: false,
        message: 'The start token is missing or wrong. Open the address that "npm start" printed.',
      });
    }
    if (request.method === 'GET' && path.startsWith(API.picture)) {
      const picture = backend.picture(path.slice(API.picture.length));
      if (picture === null) return send(response, 404, { ok: false, message: 'This picture is not there any more.' });
      response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      return;
    }
    switch (`${request.method} ${path}`) {
      case `GET ${API.state}`:
        return send(response, 200, backend.state());
      case `GET ${API.events}`:
        if (!streams.add(response)) send(response, 503, { ok: false, message: 'Too many pages are open. Close some of them.' });
        return;
      case `POST ${API.act}`:
        return await take(request, response, ActRequest, (act) => backend.act(act));
      case `POST ${API.fire}`:
        return await take(request, response, FireRequest, ({ sample }) => backend.fire(sample));
      default:
        return send(response, 404, { ok: false, message: 'There is nothing here. The page knows the way.' });
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const message = `The local workspace failed: ${error instanceof Error ? error.message : 'no reason given'}. Try again.`;
      if (response.headersSent) response.end();
      else send(response, 500, { ok: false, message });
    });
  });
  port = await listen(server, options.port);

  return {
    url: `http://127.0.0.1:${port}/#${options.token}`,
    port,
    changed: () => streams.changed(),
    async close() {
      streams.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function take<T>(
  request: IncomingMessage,
  response: ServerResponse,
  schema: z.ZodType<T>,
  perform: (value: T) => Promise<ActAnswer>,
): Promise<void> {
  const body = await readJson(request, LIMITS.localRequestMaxBytes);
  if (!body.ok) {
    // The rest of an oversized body is not worth reading.
    response.setHeader('connection', 'close');
    return send(response, STATUS.get(body.code) ?? 400, { ok: false, message: body.message });
  }
  const parsed = schema.safeParse(body.value);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return send(response, 400, {
      ok: false,
      message: `The workspace does not know this request${where === '' ? '' : ` (look at "${where}")`}. Reload the page.`,
    });
  }
  send(response, 200, await perform(parsed.data));
}

const STATUS: ReadonlyMap<string, number> = new Map([
  ['page.content_type', 415],
  ['page.too_large', 413],
]);

function send(response: ServerResponse, status: number, body: ActAnswer | WorkspaceState): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('The local workspace got no port.'));
    });
  });
}
