import { createServer, type RequestListener } from 'node:http';
import { fastify, type FastifyInstance } from 'fastify';
import { LIMITS } from '../../core/limits.ts';
import { NotReady, type Intake } from '../../ports.ts';
import { takeAlerts } from './alerts.ts';
import { problem, problemOf } from './answer.ts';
import { answerMalformed } from './malformed.ts';
import { bearerCheck } from './token.ts';

export interface HttpOptions {
  /** `TAGOUT_INTAKE_TOKEN`. */
  readonly token: string;
  readonly intake: Intake;
  /** Gets every request below `/slack/` with its body unread: Bolt checks Slack's signature over the raw bytes. */
  readonly slack: RequestListener;
  /** Rejects when no work can be taken now, with `NotReady` when it is known which part is missing. */
  readonly ready: () => Promise<void>;
  /** Prometheus text format. */
  readonly metrics: () => Promise<string>;
  readonly onError: (error: unknown, where: string) => void;
}

export interface HttpServer {
  /** Resolves to the port, for port 0. */
  listen(port: number, host?: string): Promise<number>;
  /** Takes nothing new, waits for requests under way up to `LIMITS.httpCloseGraceMs`, then cuts. */
  close(): Promise<void>;
}

/** The one port to the outside: alerts and Slack come in, health and metrics are read. */
export async function createHttp(options: HttpOptions): Promise<HttpServer> {
  const app = fastify({
    bodyLimit: LIMITS.alertRequestMaxBytes,
    exposeHeadRoutes: false,
    clientErrorHandler: answerMalformed,
    // A URL that cannot be decoded has no route, and the types of `reply` know no body for it.
    frameworkErrors: (_error, _request, reply) => {
      const { status, body } = problem(400, 'http.malformed', 'The path cannot be decoded. Send a plain HTTP request.');
      reply.hijack();
      reply.raw.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    },
    serverFactory: (handler) => {
      const server = createServer(
        {
          requestTimeout: LIMITS.httpRequestTimeoutMs,
          headersTimeout: LIMITS.httpHeadersTimeoutMs,
          keepAliveTimeout: LIMITS.httpIdleTimeoutMs,
          connectionsCheckingInterval: LIMITS.httpTimeoutCheckMs,
        },
        (request, response) => {
          const listener = isForSlack(request.url ?? '') ? options.slack : handler;
          listener(request, response);
        },
      );
      server.maxConnections = LIMITS.httpConnectionsMax;
      return server;
    },
  });
  routes(app, options);
  await app.ready();
  return {
    listen: async (port, host = '127.0.0.1') => {
      await app.listen({ port, host });
      const address = app.server.address();
      if (address === null || typeof address === 'string') throw new Error('The HTTP server listens on no port.');
      return address.port;
    },
    close: async () => {
      const cut = setTimeout(() => app.server.closeAllConnections(), LIMITS.httpCloseGraceMs);
      try {
        await app.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

/** The path only: a query cannot move a request to the other side. */
function isForSlack(url: string): boolean {
  return /^\/slack\/[^/?#]+\/?(?:[?#]|$)/.test(url);
}

function routes(app: FastifyInstance, options: HttpOptions): void {
  const isAllowed = bearerCheck(options.token);
  // Bodies stay bytes: the alert stage decodes and parses them itself, with its own limits, whatever their content type says.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = problemOf(error);
    if (status >= 500) options.onError(error, 'http');
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) => {
    const { status, body } = problem(
      404,
      'http.not_found',
      'There is nothing at this path. Alerts go to POST /alerts/suricata or /alerts/ocsf.',
    );
    return reply.code(status).send(body);
  });

  app.post<{ Params: { source: string } }>(
    '/alerts/:source',
    {
      // Before the body is read: a stranger costs us headers only.
      onRequest: async (request, reply) => {
        if (isAllowed(request.headers.authorization)) return;
        const { status, body } = problem(
          401,
          'intake.token',
          'The bearer token is missing or wrong. Send the one in TAGOUT_INTAKE_TOKEN.',
        );
        // The connection goes too: the body that may still come would hold it.
        await reply.code(status).headers({ 'www-authenticate': 'Bearer', connection: 'close' }).send(body);
      },
    },
    (request, reply) => takeAlerts(options.intake, options.onError, request, reply),
  );
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await options.ready();
      return await reply.send({ status: 'ready' });
    } catch (error) {
      if (!(error instanceof NotReady)) options.onError(error, 'readyz');
      const { status, body } = problem(503, 'http.not_ready', 'Tagout cannot take work now. Its log says why.');
      return reply.code(status).send(error instanceof NotReady ? { ...body, parts: error.parts } : body);
    }
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(await options.metrics()),
  );
}
