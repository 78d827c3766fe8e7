import { reopens } from '../../core/advance/reopen.ts';
import { progressWords, stepProgress } from '../../core/judge/progress.ts';
import type { ApprovalRule } from '../../core/plan.ts';
import type { ApprovalRequest, IncidentRecord, StepRecord } from '../../core/record.ts';
import type { Block } from './limits.ts';
import { bold, brief, moment, paragraph, text, titled } from './pieces.ts';
import { count, duration } from './words.ts';

const IN_DETAILS = 'press Details';
/** Shares of the card, as in `step_card.ts`: groups and the like, and a sentence that quotes them. */
const NAMES = 160;
const SENTENCE = 400;

const REOPENS = 'A rejection sends its reason to the drafter, and a new draft is written.';
/** Where the rule would have it otherwise: what people have agreed to, or what has run, is not drafted anew. */
const FINAL =
  'A rejection is final by now and ends what waits behind it: a new draft is written only while nothing was decided or sent.';

/** How far an asking is: what is needed, who may give it, who gave it, until when, and what could keep it from ever being complete. */
export function asking(record: IncidentRecord, state: StepRecord): readonly Block[] {
  const { plan, request } = state;
  const progress = stepProgress(state);
  if (plan === null || request === null || progress === null) return [];
  const { rule } = plan.batch;
  const needed = `${count(rule.quorum, 'approval is', 'approvals are')} needed`;
  return [
    ...(request.shortage === undefined ? [] : [warning(request.shortage)]),
    titled(
      'Who may approve',
      text(`${whoMay(rule, request)}. ${needed}, ${brief(progressWords(progress), SENTENCE / 2, IN_DETAILS)}.`),
    ),
    ...conditions(rule, reopens(record, state.id)),
    titled('Until', moment(request.expiresAt), text('. After that nothing runs; it can be asked again.')),
    ...escalation(rule, request),
  ];
}

/** Complete, and waiting: the last moment in which nothing has happened yet. */
export function holding({ request, plan }: StepRecord): readonly Block[] {
  if (request?.heldUntil === undefined || plan === null) return [];
  return [
    titled(
      'Held until',
      moment(request.heldUntil),
      text(
        '. Then it starts by itself. Until then everybody who approved can take their approval back, and any responder can stop the run.',
      ),
    ),
  ];
}

function whoMay(rule: ApprovalRule, request: ApprovalRequest): string {
  const groups = request.escalated === undefined ? rule.groups : [...rule.groups, ...(rule.escalation?.groups ?? [])];
  if (groups.length === 0) return 'nobody: the policy names no group';
  const each = rule.oneFromEach ?? [];
  const seats = each.length === 0 ? '' : `, a different person from each of ${each.join(', ')}`;
  return brief(`${groups.join(', ')}${seats}`, NAMES, IN_DETAILS);
}

/** What the rule asks for besides people, each in a sentence; nothing where it asks for nothing. */
function conditions(rule: ApprovalRule, isReopening: boolean): readonly Block[] {
  const sentences = [
    ...(rule.raised === true ? ['Nothing can undo this step, so a stricter rule applies than to others of its kind.'] : []),
    ...(rule.affects === undefined ? [] : [`It hits ${rule.affects} devices and functions, and the policy looks at that.`]),
    ...(rule.stepUp === true ? ['Each approval needs a one-time code.'] : []),
    ...(rule.holdMs === undefined
      ? []
      : [`A complete approval waits ${duration(rule.holdMs)} before anything runs, and until then it can be taken back.`]),
    ...(rule.breakGlass === undefined
      ? []
      : [
          `In an emergency named people may approve alone; what has not started ${duration(rule.breakGlass.maxMs)} after that is void.`,
        ]),
    ...(rule.rejection === undefined ? [] : [isReopening ? REOPENS : FINAL]),
  ];
  return sentences.length === 0 ? [] : [titled('The policy asks', text(sentences.join(' ')))];
}

function escalation({ escalation: later }: ApprovalRule, { askedAt, escalated }: ApprovalRequest): readonly Block[] {
  if (later === undefined) return [];
  const groups = brief(later.groups.join(', '), NAMES, IN_DETAILS);
  return escalated === undefined
    ? [titled('If nobody decides', text('from '), moment(askedAt + later.afterMs), text(` on, ${groups} may approve too.`))]
    : [titled('Nobody decided in time', text(`so ${groups} may approve too since `), moment(escalated.at), text('.'))];
}

/** First, and in bold: people would else wait for somebody who cannot come. */
function warning(shortage: string): Block {
  return paragraph(bold('Nobody can approve this as things are. '), text(brief(shortage, SENTENCE, IN_DETAILS)));
}
