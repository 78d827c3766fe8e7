import { BadRequestError, UnprocessableEntityError } from 'openai';

/** What this server takes. Starts with everything and only ever gets smaller, so adapting ends. */
export interface Dialect {
  /** Reasoning models refuse any temperature but their default. */
  readonly temperature: boolean;
  /** OpenAI wants `max_completion_tokens`; older compatible servers know `max_tokens` only. */
  readonly tokens: 'max_completion_tokens' | 'max_tokens';
  /** A server without structured output still answers; the prompt describes the shape and the guard judges. */
  readonly schema: boolean;
}

export const FULL_DIALECT: Dialect = { temperature: true, tokens: 'max_completion_tokens', schema: true };

/** The next smaller dialect when the server refused one parameter by name; null when the error is about something else. */
export function adapted(dialect: Dialect, error: unknown): Dialect | null {
  if (!(error instanceof BadRequestError) && !(error instanceof UnprocessableEntityError)) return null;
  // OpenAI names the parameter in a field, other servers in the text.
  const about = (name: string): boolean => error.param === name || error.message.includes(name);
  if (dialect.temperature && about('temperature')) return { ...dialect, temperature: false };
  if (dialect.tokens === 'max_completion_tokens' && about('max_completion_tokens')) return { ...dialect, tokens: 'max_tokens' };
  if (dialect.schema && (about('response_format') || about('json_schema'))) return { ...dialect, schema: false };
  return null;
}
