import { glassOf } from '../../core/advance/glass.ts';
import type { BrokenGlass, IncidentRecord, Lockout, Nudge, StepRecord, StepStatus, UndoRecord } from '../../core/record.ts';
import type { ChatMessage } from '../../ports.ts';
import { glassBlocks, glassKey, glassWords, isGlassKey } from './glass.ts';
import type { Block, Run } from './limits.ts';
import { fallback } from './literal.ts';
import { bold, brief, moment, paragraph, person, text } from './pieces.ts';
import { voidNotice } from './void_notice.ts';
import { ACTION_WORDS, personWords } from './words.ts';

const ON_CARD = 'see the card of the step';

/** Keys of these messages begin with this; each asking has its own, since only a new message notifies people. */
export const NOTICE = 'notice:';
const LOCKED = 'codes_locked:';

/** What was told to all about a person stays as it was said last, also when the record has no room for it any more. */
export const isLasting = (key: string): boolean =>
  key.startsWith(NOTICE) && (isGlassKey(key.slice(NOTICE.length)) || key.startsWith(`${NOTICE}${LOCKED}`));

/**
 * What must reach people who do not look at the cards: that they are waited for, that somebody approved alone, that something is undone
 * without another question, that what they approved did not run, and that somebody guesses codes.
 */
export function noticesOf(record: IncidentRecord): readonly ChatMessage[] {
  const ofSteps = record.steps.flatMap((step) => [
    ...nudge(record, step, 'reminded', 'still waits for your decision'),
    ...nudge(record, step, 'escalated', 'was not decided in time, and you may decide it now'),
    ...undoing(record, step),
    ...voided(record, step),
  ]);
  const glass = glassOf(record).map((one) => announcement(record, one));
  return [...ofSteps, ...glass, ...(record.lockouts ?? []).map((one) => lockout(record, one))];
}

function nudge(record: IncidentRecord, step: StepRecord, kind: 'reminded' | 'escalated', says: string): readonly ChatMessage[] {
  const { request, status, plan } = step;
  const sent = request?.[kind];
  if (request === null || sent === undefined) return [];
  const name = `Step ${step.id.slice(1)}`;
  const blocks: readonly Block[] =
    status === 'pending'
      ? [
          paragraph(
            ...named(sent),
            bold(`${name} ${says}. `),
            ...(plan === null ? [] : [text(`${ACTION_WORDS[plan.batch.action]} ${plan.batch.device.id}: `)]),
            text('please approve or reject it by '),
            moment(request.expiresAt),
            text('. After that nothing runs until it is asked again. Its card is above.'),
          ),
        ]
      : [paragraph(text(`${name} does not wait for a decision any more.`))];
  const words = status === 'pending' ? `${name} ${says}.` : `${name} waits no more.`;
  return [message(record, `${kind}:${request.id}`, words, blocks)];
}

/** Named so that Slack notifies them. Nobody: the sentence alone must do. */
const named = ({ people }: Nudge): readonly Run[] => people.flatMap((id) => [person(id), text(' ')]);

const announcement = (record: IncidentRecord, glass: BrokenGlass): ChatMessage => ({
  ...message(record, glassKey(glass), `${glassWords(record, glass)}.`, glassBlocks(record, glass)),
  broadcast: true,
});

function voided(record: IncidentRecord, step: StepRecord): readonly ChatMessage[] {
  const notice = voidNotice(step);
  return notice === null ? [] : [message(record, notice.key, notice.words, notice.blocks)];
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
  return message(record, `${LOCKED}${id}:${until}`, `${what} ${who}.`, blocks);
}

function message(record: IncidentRecord, key: string, words: string, blocks: readonly Block[]): ChatMessage {
  return { key: `${NOTICE}${key}`, inThread: true, text: fallback(`${record.incident.id}: ${words}`), blocks };
}
