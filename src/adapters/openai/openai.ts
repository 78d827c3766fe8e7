import OpenAI from 'openai';
import { LIMITS } from '../../core/limits.ts';
import type { Model, ModelAnswer } from '../../ports.ts';
import { readAnswer } from './answer.ts';
import { boundedFetch } from './bounded-fetch.ts';
import { adapted, FULL_DIALECT, type Dialect } from './dialect.ts';
import { explain } from './explain.ts';
import { chatRequest } from './request.ts';

const OPENAI_URL = 'https://api.openai.com/v1';

export interface OpenAiOptions {
  readonly apiKey: string;
  /** OpenAI itself when absent. Ends in `/v1` for most servers. */
  readonly baseUrl?: string;
  readonly model: string;
  /** For one answer, retries and waits between them included. */
  readonly timeoutMs?: number;
  readonly maxRetries: number;
}

/**
 * Chat Completions with a strict JSON schema, on OpenAI or any compatible server. A server that refuses one of our parameters is asked again
 * without it (`dialect.ts`); a server that ignores the schema is fine, because the guard judges every answer.
 */
export function createOpenAi(options: OpenAiOptions): Model {
  const timeoutMs = options.timeoutMs ?? LIMITS.modelTimeoutMs;
  const client = new OpenAI({
    apiKey: options.apiKey,
    baseURL: options.baseUrl ?? OPENAI_URL,
    // Explicit, so that the SDK reads nothing from the environment behind the configuration's back.
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: options.maxRetries,
    timeout: timeoutMs,
    fetch: boundedFetch(LIMITS.modelResponseMaxBytes),
  });
  let dialect: Dialect = FULL_DIALECT;

  return {
    name: options.model,
    async answer(request) {
      // One signal over everything: the SDK's own timeout is per attempt, and a Retry-After may ask for a minute.
      const signal = AbortSignal.timeout(timeoutMs);
      const failed = (error: unknown): ModelAnswer => ({
        ...explain(error, signal, timeoutMs, options.model),
        model: options.model,
      });
      for (;;) {
        try {
          const completion = await client.chat.completions.create(chatRequest(options.model, request, dialect), { signal });
          return { ...readAnswer(completion, options.model), model: options.model };
        } catch (error) {
          const next = adapted(dialect, error);
          if (next === null) return failed(error);
          dialect = next;
        }
      }
    },
  };
}
