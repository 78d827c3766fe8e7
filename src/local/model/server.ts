import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import { readBrief } from './brief.ts';
import { writeDraft } from './script.ts';

/** What the card and the page show: nobody should take the script for a model. */
export const SCRIPTED_MODEL = 'scripted-demo';

/** Long enough that a person sees that a draft is being written. */
const DELAY_MS = 1200;

/** A prompt holds at most 40 records of evidence of about 4 KiB each. */
const REQUEST_MAX_BYTES = 1024 * 1024;

export interface ScriptedModelOptions {
  /** 0 or absent: a free port. */
  readonly port?: number;
  readonly delayMs?: number;
}

export interface ScriptedModel {
  /** For `OPENAI_BASE_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

const ChatRequest = z.object({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/**
 * A Chat Completions server on loopback that follows a script instead of thinking. It keeps nothing: a request that carries an earlier answer
 * with findings gets the repaired draft, any other gets the first one.
 */
export async function startScriptedModel(options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const delayMs = options.delayMs ?? DELAY_MS;
  const stopping = new AbortController();
  const server = createServer((request, response) => {
    answer(request, response, delayMs, stopping.signal).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The scripted model has no TCP address.');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    async close() {
      stopping.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, delayMs: number, signal: AbortSignal): Promise<void> {
  if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
    return send(response, 404, problem('There is only POST /v1/chat/completions.'));
  // Written so that a missing or odd length is refused as well.
  if (!(Number(request.headers['content-length']) <= REQUEST_MAX_BYTES))
    return send(response, 413, problem('The request is too large.'));
  const draft = draftFor(await text(request));
  if (draft === null) return send(response, 400, problem('The scripted model answers drafting prompts only.'));
  await wait(delayMs, undefined, { signal });
  return send(response, 200, completion(JSON.stringify(draft)));
}

function draftFor(body: string): Json | null {
  const parsed = ChatRequest.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const prompt = parsed.data.messages.find((message) => message.role === 'user');
  const brief = prompt === undefined ? null : readBrief(prompt.content);
  return brief === null
    ? null
    : writeDraft(
        brief,
        parsed.data.messages.some((message) => message.role === 'assistant'),
      );
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function completion(content: string): Json {
  return {
    id: 'chatcmpl-scripted',
    object: 'chat.completion',
    created: 0,
    model: SCRIPTED_MODEL,
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' }],
    usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
  };
}

function problem(message: string): Json {
  return { error: { message, type: 'invalid_request_error', param: null, code: null } };
}

function send(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
