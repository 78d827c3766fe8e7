import { LIMITS } from '../../core/limits.ts';
import type { Click } from '../../core/approval.ts';
import type { ActionId } from '../../core/playbook.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { type Block, type Modal, SLACK } from './limits.ts';
import { field, noteModal, plain } from './modals.ts';
import { bold, brief, code, moment, paragraph, text } from './pieces.ts';
import type { CodeRef } from './refs.ts';
import { ACTION_WORDS, duration } from './words.ts';

export const CODE_TITLE = 'Approve with a code';
export const CODE_FORM = 'code';
const ON_CARD = 'see its card';
/** Six digits, and the blanks that people type between them. */
const CODE_MAX_CHARS = 12;
/** Nobody compares more by eye; Details show all of it. */
const DIGEST_CHARS = 12;
const WEIGHT = { name: 120, effect: 400, title: 200 } as const;

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
      ...offered.map((step) => effectOf(record, step)),
      paragraph(
        text('You approve exactly what the card and Details of a step show. The digest in Details begins with the one here.'),
      ),
      ...(offered.length > 1 ? [boxes(record, offered)] : []),
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

/** In our own words, from what the digest covers. A draft's title is whatever its model wrote, so it comes last and in quotes. */
function effectOf(record: IncidentRecord, step: StepRecord): Block {
  const { playbook } = record;
  const { action, device, name } = targetOf(record, step);
  const title = playbook?.steps.find(({ id }) => id === step.id)?.title ?? '';
  return paragraph(
    bold(
      `Step ${step.id.slice(1)}: ${ACTION_WORDS[action]} ${device}${name === '' ? '' : ` (${brief(name, WEIGHT.name, ON_CARD)})`}. `,
    ),
    text(`${brief(step.plan?.effect ?? '', WEIGHT.effect, ON_CARD)} Digest `),
    code(digestOf(step)),
    text(`. Its title in the draft: "${brief(title, WEIGHT.title, ON_CARD)}"`),
  );
}

/** A device's id is whole in every option: two steps must never look the same. */
function boxes(record: IncidentRecord, steps: readonly StepRecord[]): Block {
  const options = steps.map((step) => {
    const { action, device, name } = targetOf(record, step);
    const what = `Step ${step.id.slice(1)} · digest ${digestOf(step)}`;
    return {
      text: plain(brief(`${ACTION_WORDS[action]} ${device}`, SLACK.optionChars, ON_CARD)),
      description: plain(brief(name === '' ? what : `${what} · ${name}`, SLACK.optionChars, ON_CARD)),
      value: step.id,
    };
  });
  return {
    type: 'input',
    block_id: 'steps',
    label: plain('Which steps?'),
    hint: plain('One code approves all that you tick, each for exactly what its own card and Details show.'),
    optional: false,
    element: { type: 'checkboxes', action_id: 'steps', options, initial_options: options.slice(0, 1) },
  };
}

interface Target {
  readonly action: ActionId;
  readonly device: string;
  /** From the inventory. */
  readonly name: string;
}

function targetOf({ incident, playbook }: IncidentRecord, { id, plan }: StepRecord): Target {
  const step = playbook?.steps.find((one) => one.id === id);
  const device = plan?.batch.device.id ?? step?.device ?? 'no device';
  const name = incident.devices.find((one) => one.id === device)?.name ?? '';
  return { action: plan?.batch.action ?? step?.action ?? 'manual', device, name };
}

const digestOf = ({ request }: StepRecord): string => (request?.digest ?? '').slice(0, DIGEST_CHARS);

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
