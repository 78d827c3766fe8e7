import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { HTTPReceiver } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import { errorsOnly } from './web.ts';

const EVENTS_PATH = '/slack/events';

/** Bolt's receiver for signed HTTP. It answers 401 to what is unsigned, forged or older than five minutes. */
export function createReceiver(signingSecret: string, onError: (error: Error) => void): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    endpoints: [EVENTS_PATH],
    bodyLimit: LIMITS.slackRequestMaxBytes,
    logger: errorsOnly(onError),
    processEventErrorHandler: async ({ response }) => {
      // Our own handler reported it already. Slack shows the person that the press failed, and they press again.
      if (!response.headersSent) end(response, 500);
      return Promise.resolve(true);
    },
    unhandledRequestHandler: ({ response }) => {
      if (!response.headersSent) end(response, 404);
    },
  });
}

/**
 * The listener for `POST /slack/events`. Bolt reads fields of the parsed body outside of its own try: a body that is JSON but no object
 * (`null`) would end in an unhandled rejection. So bodies are read here, and such ones answered here.
 */
export function createListener(receiver: HTTPReceiver): RequestListener {
  return (request, response) => {
    void serve(receiver, request, response);
  };
}

async function serve(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method !== 'POST' || request.url?.split('?', 1)[0] !== EVENTS_PATH) return end(response, 404);
    const body = await readBody(request);
    if (body === null) return end(response, 413);
    if (isJsonButNoObject(body.toString(), request.headers['content-type'])) return end(response, 400);
    // Bolt takes a body that was read before from here: `BufferedIncomingMessage`.
    receiver.requestListener(Object.assign(request, { rawBody: body }), response);
  } catch {
    // A broken connection, or a request line that is no URL: there may be nobody left to answer.
    if (!response.headersSent) end(response, 400);
  }
}

/** Null when it is larger than the limit; the rest is not read. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece: unknown = chunk;
    if (!Buffer.isBuffer(piece))
      throw new Error('slack.body: expected raw bytes. Nothing before this listener may decode the body.');
    bytes += piece.length;
    if (bytes > LIMITS.slackRequestMaxBytes) return null;
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

function isJsonButNoObject(body: string, contentType: string | undefined): boolean {
  const payload = contentType === 'application/x-www-form-urlencoded' ? parse(body)['payload'] : body;
  if (typeof payload !== 'string') return false;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value !== 'object' || value === null || Array.isArray(value);
  } catch {
    return false;
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}
