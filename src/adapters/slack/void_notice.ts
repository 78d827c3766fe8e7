import type { StepRecord, StepStatus } from '../../core/record.ts';
import type { Block, Run } from './limits.ts';
import { bold, brief, moment, paragraph, person, text } from './pieces.ts';

const ON_CARD = 'see the card of the step';

/**
 * An approval that was void before anything went out: the card changes in place, which notifies nobody, and whoever approved would go on
 * believing that it ran. One message for each such approval. Null where there was none.
 */
export function voidNotice(
  step: StepRecord,
): { readonly key: string; readonly words: string; readonly blocks: readonly Block[] } | null {
  const { voided } = step;
  if (voided === undefined) return null;
  const words = `Step ${step.id.slice(1)} did not run then: its approval is void.`;
  // Named for as long as something is wanted of them, so that Slack notifies them once and nobody is called later.
  const people = WAITING.has(step.status) ? voided.people.flatMap((id): readonly Run[] => [person(id), text(' ')]) : [];
  const why =
    voided.changed.length === 0
      ? 'It could not be sent. '
      : `This changed after it was given: ${brief(voided.changed.join(', '), 400, ON_CARD)}. `;
  return {
    key: `void:${voided.request}`,
    words,
    blocks: [paragraph(...people, bold(`${words} `), text(`${why}Nothing was sent. `), ...next(step))],
  };
}

const WAITING: ReadonlySet<StepStatus> = new Set(['planning', 'pending', 'refused']);

function next({ status, request }: StepRecord): readonly Run[] {
  switch (status) {
    case 'planning':
      return [text('It is prepared anew and asks anew then.')];
    case 'pending':
      return request === null
        ? [text('It asks anew.')]
        : [text('It asks anew: please look at its card above, and decide by '), moment(request.expiresAt), text('.')];
    case 'refused':
      return [text('Its card says why. A responder can have it prepared and asked anew.')];
    default:
      return [text('Its card says what became of it since.')];
  }
}
