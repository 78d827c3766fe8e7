import { z } from 'zod';
import { LIMITS } from '../../core/limits.ts';
import type { ModelAnswer } from '../../ports.ts';

/** A completion as far as we read it. A compatible server may send anything, whatever the SDK's types promise. */
const Completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

/** `ModelAnswer` without the model's name. */
export type Answered =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: Exclude<ModelAnswer['kind'], 'text'>; readonly message: string };

export function readAnswer(completion: unknown, model: string): Answered {
  const parsed = Completion.safeParse(completion);
  const choice = parsed.success ? parsed.data.choices[0] : undefined;
  if (choice === undefined)
    return {
      kind: 'down',
      message: `${model} sent an answer without content. Check that OPENAI_BASE_URL is a Chat Completions server.`,
    };
  const { content, refusal } = choice.message;
  // The model's own words of refusal are left out: they may repeat what an attacker wrote.
  if (typeof refusal === 'string' && refusal !== '')
    return { kind: 'refused', message: `${model} refused to draft a playbook.` };
  switch (choice.finish_reason) {
    case 'content_filter':
      return { kind: 'refused', message: `A content filter stopped the answer of ${model}.` };
    case 'length':
      return { kind: 'truncated', message: `The answer of ${model} was cut off at ${LIMITS.modelAnswerMaxTokens} tokens.` };
    default:
  }
  if (typeof content !== 'string' || content.trim() === '') return { kind: 'down', message: `${model} sent an empty answer.` };
  if (Buffer.byteLength(content) > LIMITS.modelAnswerMaxBytes) {
    return {
      kind: 'truncated',
      message: `The answer of ${model} is longer than ${LIMITS.modelAnswerMaxBytes} bytes and was dropped.`,
    };
  }
  return { kind: 'text', text: content };
}
