import { LIMITS } from '../../core/limits.ts';
import type { Click } from '../../core/approval.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { type Block, type Modal, type Run, SLACK } from './limits.ts';
import { field, noteModal, plain } from './modals.ts';
import { bold, brief, code, moment, paragraph, text } from './pieces.ts';
import type { CodeRef } from './refs.ts';
import { duration } from './words.ts';

export const CODE_TITLE = 'Approve with a code';
export const CODE_FORM = 'code';
const ON_CARD = 'see its card';
/** Six digits, and the blanks that people type between them. */
const CODE_MAX_CHARS = 12;

/**
 * The form for a one-time code. It carries what it may approve, each step with its own digest.
 * @param steps the pressed one first. Several can be approved together, break-glass is for one.
 */
export function codeForm(
  record: IncidentRecord,
  steps: readonly StepRecord[],
  { by, verdict }: Pick<Click, 'by' | 'verdict'>,
): Modal {
  const offered = steps.filter(({ request }) => request !== null).slice(0, SLACK.checkboxes);
  const asked = offered.flatMap(({ id, request }) => (request === null ? [] : [{ s: id, r: request.id, d: request.digest }]));
  const [first] = offered;
  if (first === undefined) return noteModal(CODE_TITLE, 'This step waits for nobody. Nothing was approved; look at its card.');
  const alone = verdict === 'break_glass';
  const ref: CodeRef = { i: record.incident.id, o: by, v: alone ? 'break_glass' : 'approve', a: asked };
  return {
    type: 'modal',
    callback_id: CODE_FORM,
    private_metadata: JSON.stringify(ref),
    title: plain(alone ? `Approve step ${first.id.slice(1)} alone` : CODE_TITLE),
    submit: plain(alone ? 'Approve alone' : 'Approve'),
    close: plain('Back'),
    blocks: [
      ...(alone ? glassWords(first) : []),
      ...(offered.length > 1 ? [boxes(record, offered)] : whatIsApproved(record, first)),
      ...(alone
        ? [field('reason', 'Why can this not wait?', { max: LIMITS.reasonMaxChars, multiline: true, optional: false })]
        : []),
      field('code', 'One-time code', {
        max: CODE_MAX_CHARS,
        multiline: false,
        optional: false,
        hint: 'The six digits that your authenticator app shows for Tagout now. Each code counts once.',
      }),
    ],
  };
}

function whatIsApproved(record: IncidentRecord, step: StepRecord): readonly Block[] {
  const runs: readonly Run[] = [
    bold(`${nameOf(record, step)}. `),
    text(
      `${brief(step.plan?.effect ?? '', 400, ON_CARD)} You approve exactly what its card and Details show, with the digest `,
    ),
    code((step.request?.digest ?? '').slice(0, 12)),
    text('.'),
  ];
  return [paragraph(...runs)];
}

function boxes(record: IncidentRecord, steps: readonly StepRecord[]): Block {
  const options = steps.map((step) => ({
    text: plain(brief(nameOf(record, step), SLACK.optionChars, ON_CARD)),
    value: step.id,
  }));
  return {
    type: 'input',
    block_id: 'steps',
    label: plain('Which steps?'),
    hint: plain('One code approves all that you tick, each for exactly what its own card and Details show.'),
    optional: false,
    element: { type: 'checkboxes', action_id: 'steps', options, initial_options: options.slice(0, 1) },
  };
}

function nameOf({ playbook }: IncidentRecord, { id }: StepRecord): string {
  return `Step ${id.slice(1)}: ${playbook?.steps.find((step) => step.id === id)?.title ?? 'without a title'}`;
}

function glassWords({ plan }: StepRecord): readonly Block[] {
  const maxMs = plan?.batch.rule.breakGlass?.maxMs;
  const box = maxMs === undefined ? '' : ` What has not started ${duration(maxMs)} after that is void.`;
  return [
    paragraph(
      text(
        `Break-glass is for an emergency in which the others cannot be waited for. The whole channel is told at once, with your name and your reason, and both stay in the history.${box}`,
      ),
    ),
  ];
}

/** For whoever cannot give a code now: what to do, in place of the form. */
export function notEnrolledWords(person: string): string {
  return `This approval needs a one-time code, and you are not enrolled for one. Ask whoever operates Tagout to run "npm run tagout -- enrol ${person}" with you: scan what it shows with an authenticator app, and type the first code there.`;
}

/** The moment in each reader's own time zone. */
export function lockedModal(until: number): Modal {
  const says = paragraph(
    text('Too many wrong codes were typed in your name, so no code of yours is looked at until '),
    moment(until),
    text('. Nothing was approved. If that was not you, tell the leads: somebody else may be in your Slack account.'),
  );
  return { ...noteModal(CODE_TITLE, ''), blocks: [says] };
}

/** Answers beside a field are plain text, so the time is spelled out. */
export const hourOf = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
