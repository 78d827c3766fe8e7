import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ResponseTooLong } from './bounded-fetch.ts';

interface Failure {
  readonly kind: 'slow' | 'down' | 'truncated';
  readonly message: string;
}

/** Why there is no answer, in one sentence of ours. Nothing of the server's text is repeated: it may hold the key, or what an attacker wrote. */
export function explain(error: unknown, signal: AbortSignal, timeoutMs: number, model: string): Failure {
  if (signal.aborted || error instanceof APIConnectionTimeoutError) {
    return { kind: 'slow', message: `${model} did not answer within ${timeoutMs / 1000} seconds.` };
  }
  if (isTooLong(error))
    return { kind: 'truncated', message: `The answer of ${model} was longer than what is read, and was dropped.` };
  if (error instanceof APIConnectionError)
    return { kind: 'down', message: `The server of ${model} could not be reached. Check OPENAI_BASE_URL.` };
  if (error instanceof APIError && typeof error.status === 'number')
    return { kind: 'down', message: byStatus(error.status, model) };
  return { kind: 'down', message: `The server of ${model} sent something that is not a Chat Completions answer.` };
}

function isTooLong(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if (current instanceof ResponseTooLong) return true;
  }
  return false;
}

function byStatus(status: number, model: string): string {
  if (status === 401 || status === 403)
    return `The server of ${model} refused our credentials (${status}). Check OPENAI_API_KEY.`;
  if (status === 404) return `The server does not know ${model} (404). Check OPENAI_MODEL and OPENAI_BASE_URL.`;
  if (status === 429) return `The server of ${model} is over its rate or spending limit (429).`;
  if (status >= 500) return `The server of ${model} has a problem of its own (${status}).`;
  return `The server of ${model} refused the request (${status}).`;
}
