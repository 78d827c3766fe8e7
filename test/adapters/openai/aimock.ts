import { randomBytes } from 'node:crypto';
import { LLMock } from '@copilotkit/aimock';
import { z } from 'zod';
import { createOpenAi, type OpenAiOptions } from '../../../src/adapters/openai/openai.ts';
import type { Model } from '../../../src/ports.ts';
import type { Behaviour } from '../../contracts/model.suite.ts';

const Sent = z.looseObject({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

interface Raw {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface Aimock {
  readonly mock: LLMock;
  readonly key: string;
  /** The real adapter through the real SDK against this server. Fails fast unless told otherwise. */
  model(more?: Partial<OpenAiOptions>): Model;
  behave(behaviour: Behaviour): void;
  /** Answers with exactly this. */
  raw(reply: Partial<Raw> & Pick<Raw, 'body'>): void;
  /** Texts of the last request's messages. */
  readonly sent: () => readonly string[];
  /** Bodies of all requests, oldest first. */
  requests(): readonly z.infer<typeof Sent>[];
  readonly close: () => Promise<void>;
}

/** Longer than the time-out of any test that uses it. */
const SLOW_MS = 10_000;

export async function startAimock(): Promise<Aimock> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  // aimock has no refusals, and no answers that are not a completion: these pass by it.
  let raw: Raw | null = null;
  mock.mount('/v1', {
    handleRequest(_, response) {
      if (raw === null) return Promise.resolve(false);
      response.writeHead(raw.status, { 'content-type': raw.type }).end(raw.body);
      return Promise.resolve(true);
    },
  });
  await mock.start();
  const key = `sk-test-${randomBytes(12).toString('hex')}`;
  const requests = (): readonly z.infer<typeof Sent>[] => mock.getRequests().map((entry) => Sent.parse(entry.body));
  const always = (response: Parameters<LLMock['on']>[1], latencyMs = 0): void => {
    raw = null;
    mock.clearFixtures().setChaos({ latencyMs }).on({ endpoint: 'chat' }, response);
  };
  return {
    mock,
    key,
    model: (more = {}) =>
      createOpenAi({ apiKey: key, baseUrl: `${mock.url}/v1`, model: 'test-model', maxRetries: 0, timeoutMs: 5000, ...more }),
    behave(behaviour) {
      switch (behaviour.kind) {
        case 'text':
          return always({ content: behaviour.text });
        case 'refused':
          raw = { status: 200, type: 'application/json', body: JSON.stringify(refusal('I cannot help with that.')) };
          return;
        case 'truncated':
          return always({ content: '{"summary":"It', finishReason: 'length' });
        case 'slow':
          return always({ content: 'Too late.' }, SLOW_MS);
        case 'down':
          return always({ error: { message: 'Out of order.' }, status: 500 });
        default:
          return behaviour satisfies never;
      }
    },
    raw(reply) {
      raw = { status: 200, type: 'application/json', ...reply };
    },
    sent: () =>
      requests()
        .at(-1)
        ?.messages.map((message) => message.content) ?? [],
    requests,
    close: () => mock.stop(),
  };
}

export function refusal(words: string): unknown {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'test-model',
    choices: [
      { index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: null, refusal: words } },
    ],
  };
}
