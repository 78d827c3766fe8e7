import type OpenAI from 'openai';
import { LIMITS } from '../../core/limits.ts';
import type { ModelRequest } from '../../ports.ts';
import type { Dialect } from './dialect.ts';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

export function chatRequest(model: string, request: ModelRequest, dialect: Dialect): Body {
  return {
    model,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.user },
      ...request.repairs.flatMap(({ answer, findings }): Body['messages'] => [
        { role: 'assistant', content: answer },
        {
          role: 'user',
          content: `The draft was refused:\n${findings}\nWrite the whole draft again with these points repaired. Answer with the JSON object only.`,
        },
      ]),
    ],
    [dialect.tokens]: LIMITS.modelAnswerMaxTokens,
    ...(dialect.temperature ? { temperature: 0 } : {}),
    ...(dialect.schema
      ? {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: request.schemaName, schema: { ...request.schema }, strict: true },
          },
        }
      : {}),
  };
}
