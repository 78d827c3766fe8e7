import type { Decision } from '../../core/approval.ts';
import type { IncidentRecord, Lockout, Nudge, StepRecord, StepStatus, UndoRecord } from '../../core/record.ts';
import type { ChatMessage } from '../../ports.ts';
import type { Block, Run } from './limits.ts';
import { fallback } from './literal.ts';
import { bold, brief, moment, paragraph, person, text } from './pieces.ts';
import { personWords } from './words.ts';

const ON_CARD = 'see the card of the step';

/** Keys of these messages begin with this; each asking has its own, since only a new message notifies people. */
export const NOTICE = 'notice:';

/**
 * What must reach people who do not look at the cards: that they are waited for, that somebody approved alone, that something is undone
 * without another question, and that somebody guesses codes.
 */
export function noticesOf(record: IncidentRecord): readonly ChatMessage[] {
  const ofSteps = record.steps.flatMap((step) => [
    ...nudge(record, step, 'reminded', 'still waits for your decision'),
    ...nudge(record, step, 'escalated', 'was not decided in time, and you may decide it now'),
    ...step.decisions.filter(({ breakGlass }) => breakGlass === true).map((one) => announcement(record, step, one)),
    ...undoing(record, step),
  ]);
  return [...ofSteps, ...(record.lockouts ?? []).map((one) => lockout(record, one))];
}

function nudge(record: IncidentRecord, step: StepRecord, kind: 'reminded' | 'escalated', says: string): readonly ChatMessage[] {
  const { request, status } = step;
  const sent = request?.[kind];
  if (request === null || sent === undefined) return [];
  const name = `Step ${step.id.slice(1)}`;
  const blocks: readonly Block[] =
    status === 'pending'
      ? [
          paragraph(
            ...named(sent),
            bold(`${name} ${says}. `),
            text('Until '),
            moment(request.expiresAt),
            text('. Its card is above.'),
          ),
        ]
      : [paragraph(text(`${name} waits for nobody's decision any more.`))];
  const words = status === 'pending' ? `${name} ${says}.` : `${name} waits no more.`;
  return [message(record, `${kind}:${request.id}`, words, blocks)];
}

/** Named so that Slack notifies them. Nobody: the sentence alone must do. */
const named = ({ people }: Nudge): readonly Run[] => people.flatMap((id) => [person(id), text(' ')]);

function announcement(record: IncidentRecord, step: StepRecord, { name, by, at, reason, request }: Decision): ChatMessage {
  const who = personWords(brief(name, 120, ON_CARD), by);
  const what = `approved step ${step.id.slice(1)} of ${record.incident.id} alone, by break-glass`;
  const blocks = [
    paragraph(bold(`⚠ ${who} ${what}, `), moment(at), text('.')),
    paragraph(bold('Reason: '), text(brief(reason, 600, ON_CARD), ON_CARD)),
    paragraph(text('The others did not approve it. It is marked in the history; any responder can stop the run.')),
  ];
  return { ...message(record, `break_glass:${request}`, `${who} ${what}.`, blocks), broadcast: true };
}

function undoing(record: IncidentRecord, step: StepRecord): readonly ChatMessage[] {
  const { request, undo } = step;
  if (undo === undefined || undo === null || request === null) return [];
  const words = `Step ${step.id.slice(1)} had no effect. ${undoWords(step.status, undo)}`;
  return [message(record, `undo:${request.id}`, words, [paragraph(bold(words), text(' Its card tells the rest.'))])];
}

function undoWords(status: StepStatus, { probe }: UndoRecord): string {
  if (status === 'undo_due' || status === 'undo_running' || status === 'undo_probing')
    return 'It is undone by itself, as its approval says.';
  if (status === 'undo_unknown') return 'Nobody can say whether it is undone: please look at the device.';
  return probe?.holds === true
    ? 'It was undone by itself, as its approval says: please look at the device, then decide.'
    : 'It was not undone: please look at the device, then decide.';
}

/** The leads are named, so that Slack notifies them: it may be somebody else in this person's account. */
function lockout(record: IncidentRecord, { person: id, name, until, leads }: Lockout): ChatMessage {
  const who = personWords(brief(name, 120, ON_CARD), id);
  const what = 'Too many wrong one-time codes were typed in the name of';
  const blocks = [
    paragraph(
      ...leads.flatMap((lead) => [person(lead), text(' ')]),
      bold(`⚠ ${what} ${who}. `),
      text('No code of theirs is looked at until '),
      moment(until),
      text('. Please ask them whether it was they. If not, somebody else may be in their Slack account: end its sessions.'),
    ),
  ];
  return message(record, `codes_locked:${id}:${until}`, `${what} ${who}.`, blocks);
}

function message(record: IncidentRecord, key: string, words: string, blocks: readonly Block[]): ChatMessage {
  return { key: `${NOTICE}${key}`, inThread: true, text: fallback(`${record.incident.id}: ${words}`), blocks };
}
