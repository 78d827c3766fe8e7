import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createOpenAi } from '../../../src/adapters/openai/openai.ts';
import { parseDraft } from '../../../src/core/draft/parse.ts';
import { LIMITS } from '../../../src/core/limits.ts';
import { request } from '../../contracts/model.suite.ts';
import { goodAnswer, incident } from '../../core/draft/incident.ts';
import { startAimock, type Aimock } from './aimock.ts';

const Body = z.record(z.string(), z.unknown());

let aimock: Aimock;
beforeEach(async () => {
  aimock = await startAimock();
});
afterEach(() => aimock.close());

const choice = (message: object, finish_reason: string | null = 'stop'): string =>
  JSON.stringify({
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'm',
    choices: [{ index: 0, finish_reason, message }],
  });

describe('the openai adapter', () => {
  it('asks for a strict schema, bounded tokens and no variation', async () => {
    aimock.behave({ kind: 'text', text: '{}' });
    await aimock.model().answer(request);
    expect(aimock.requests()).toHaveLength(1);
    expect(aimock.requests()[0]).toMatchObject({
      model: 'test-model',
      temperature: 0,
      max_completion_tokens: LIMITS.modelAnswerMaxTokens,
      response_format: { type: 'json_schema', json_schema: { name: 'playbook_draft', strict: true, schema: request.schema } },
    });
  });

  it('leaves a code fence of a server that ignores the schema to the parser, which takes it off', async () => {
    aimock.behave({ kind: 'text', text: `\`\`\`json\n${goodAnswer()}\n\`\`\`` });
    const answer = await aimock.model().answer(request);
    expect(answer.kind === 'text' && parseDraft(answer.text, incident()).ok).toBe(true);
  });

  it.each([
    [401, 'Check OPENAI_API_KEY'],
    [403, 'Check OPENAI_API_KEY'],
    [404, 'Check OPENAI_MODEL'],
    [400, 'refused the request'],
    [429, 'rate or spending limit'],
    [500, 'a problem of its own'],
    [503, 'a problem of its own'],
  ])('explains a %i in words of its own, without the server’s text and without the key', async (status, words) => {
    const message = `Incorrect API key provided: ${aimock.key} <!channel>`;
    aimock.raw({ status, body: JSON.stringify({ error: { message } }) });
    const answer = await aimock.model().answer(request);
    expect(answer.kind).toBe('down');
    expect(answer.kind === 'text' ? '' : answer.message).toContain(words);
    expect(JSON.stringify(answer)).not.toContain(aimock.key);
    expect(JSON.stringify(answer)).not.toContain('<!channel>');
  });

  it('tries again after a passing failure', async () => {
    aimock.behave({ kind: 'text', text: '{}' });
    aimock.mock.nextRequestError(503, { message: 'Busy.' });
    expect((await aimock.model({ maxRetries: 1 }).answer(request)).kind).toBe('text');
    expect(aimock.requests()).toHaveLength(2);
  });

  it('waits no longer than its time-out, whatever Retry-After asks for', async () => {
    aimock.mock.on({ endpoint: 'chat' }, { error: { message: 'Slow down.' }, status: 429, retryAfter: 50 });
    const before = performance.now();
    const answer = await aimock.model({ maxRetries: 5, timeoutMs: 300 }).answer(request);
    expect(answer).toMatchObject({ kind: 'slow', message: 'test-model did not answer within 0.3 seconds.' });
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it.each([
    ['prose in place of JSON', { body: 'It works!', type: 'text/html' }, 'down'],
    ['broken JSON', { body: '{"choices": [' }, 'down'],
    ['no choices', { body: '{"choices": []}' }, 'down'],
    ['null', { body: 'null' }, 'down'],
    ['a list', { body: '[1]' }, 'down'],
    ['a choice without a message', { body: '{"choices": [{"finish_reason": "stop"}]}' }, 'down'],
    ['content of the wrong type', { body: choice({ content: { a: 1 } }) }, 'down'],
    ['empty content', { body: choice({ content: ' ' }) }, 'down'],
    ['an error inside a 200', { body: '{"error": {"message": "no"}}' }, 'down'],
    ['a content filter', { body: choice({ content: '{"summary":' }, 'content_filter') }, 'refused'],
    ['a cut-off answer', { body: choice({ content: '{"summary":' }, 'length') }, 'truncated'],
    ['content over its bound', { body: choice({ content: 'x'.repeat(LIMITS.modelAnswerMaxBytes + 1) }) }, 'truncated'],
    ['a body over its bound', { body: choice({ content: 'x'.repeat(LIMITS.modelResponseMaxBytes + 1) }) }, 'truncated'],
    ['an error body over its bound', { status: 500, body: 'x'.repeat(LIMITS.modelResponseMaxBytes + 1) }, 'down'],
    ['text without a finish reason', { body: choice({ content: '{}' }, null) }, 'text'],
  ])('takes %s for what it is', async (_, reply, kind) => {
    aimock.raw(reply);
    expect(await aimock.model().answer(request)).toMatchObject({ kind });
  });

  it('does not repeat the words of a refusal', async () => {
    aimock.raw({ body: choice({ content: null, refusal: 'I will not help <@U0AVERY0001>.' }) });
    expect(await aimock.model().answer(request)).toEqual({
      kind: 'refused',
      message: 'test-model refused to draft a playbook.',
      model: 'test-model',
    });
  });

  it('says that nobody answers at an address without a server', async () => {
    const { url } = aimock.mock;
    await aimock.close();
    const answer = await createOpenAi({ apiKey: aimock.key, baseUrl: `${url}/v1`, model: 'gone', maxRetries: 0 }).answer(
      request,
    );
    expect(answer).toEqual({
      kind: 'down',
      message: 'The server of gone could not be reached. Check OPENAI_BASE_URL.',
      model: 'gone',
    });
    aimock = await startAimock();
  });
});

describe('with servers that take less', () => {
  it.each([
    ['no temperature', { param: 'temperature', message: 'Unsupported value.' }, { temperature: undefined }],
    [
      'only max_tokens',
      { message: 'Unrecognized argument: max_completion_tokens' },
      { max_tokens: LIMITS.modelAnswerMaxTokens, max_completion_tokens: undefined },
    ],
    ['no structured output', { param: 'response_format', message: 'Not supported.' }, { response_format: undefined }],
  ])('asks again in their way: %s', async (_, error, expected) => {
    const bodies: Record<string, unknown>[] = [];
    const server = await strictServer((body) => {
      bodies.push(body);
      return bodies.length === 1
        ? { status: 400, body: JSON.stringify({ error }) }
        : { status: 200, body: choice({ content: '{}' }) };
    });
    try {
      const model = createOpenAi({ apiKey: 'k', baseUrl: server.url, model: 'm', maxRetries: 0 });
      expect((await model.answer(request)).kind).toBe('text');
      expect((await model.answer(request)).kind).toBe('text');
      // The second answer did not have to learn it again.
      expect(bodies).toHaveLength(3);
      for (const body of bodies.slice(1)) {
        for (const [key, value] of Object.entries(expected)) expect(body[key]).toEqual(value);
      }
    } finally {
      await server.close();
    }
  });

  it('stops asking when nothing is left to leave out', async () => {
    let asked = 0;
    const server = await strictServer(() => {
      asked += 1;
      return { status: 400, body: JSON.stringify({ error: { message: 'temperature max_completion_tokens response_format' } }) };
    });
    try {
      const answer = await createOpenAi({ apiKey: 'k', baseUrl: server.url, model: 'm', maxRetries: 3 }).answer(request);
      expect([answer.kind, asked]).toEqual(['down', 4]);
    } finally {
      await server.close();
    }
  });

  it('does not follow a redirect, because the key goes to the configured server only', async () => {
    const server = await strictServer(() => ({ status: 307, body: '', location: `${aimock.mock.url}/v1/chat/completions` }));
    try {
      const answer = await createOpenAi({ apiKey: 'k', baseUrl: server.url, model: 'm', maxRetries: 0 }).answer(request);
      expect([answer.kind, aimock.mock.getRequests().length]).toEqual(['down', 0]);
    } finally {
      await server.close();
    }
  });
});

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

/** aimock takes every parameter, so what refuses one is written here. */
async function strictServer(
  reply: (body: Record<string, unknown>) => Reply,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { status, body, location } = reply(Body.parse(JSON.parse(Buffer.concat(chunks).toString())));
      response
        .writeHead(status, { 'content-type': 'application/json', ...(location === undefined ? {} : { location }) })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/v1`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
