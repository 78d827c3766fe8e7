import type { BrokenGlass, GlassEnd, IncidentRecord, StepRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import type { Block, Run } from './limits.ts';
import { bold, brief, moment, paragraph, text, titled } from './pieces.ts';
import { personWords } from './words.ts';

const ON_CARD = 'see the card of the step';
const IN_HISTORY = 'see the history';
const WEIGHT = { name: 120, effect: 400, reason: 600, why: 400 } as const;

const GLASS = 'break_glass:';

/** Keys of these announcements. A second one in the same asking is a message of its own, since only a new message notifies people. */
export const glassKey = ({ request, nth }: BrokenGlass): string => `${GLASS}${request}${nth === 1 ? '' : `:${nth}`}`;
export const isGlassKey = (key: string): boolean => key.startsWith(GLASS);

/** Who approved alone, and what. */
export function glassWords({ incident }: IncidentRecord, { name, by, step }: BrokenGlass): string {
  return `${who(name, by)} approved step ${step.slice(1)} of ${incident.id} alone, by break-glass`;
}

/** Person, reason and time stand for as long as the incident lives. Only what became of it changes. */
export function glassBlocks(record: IncidentRecord, glass: BrokenGlass): readonly Block[] {
  const { at, reason, effect } = glass;
  return [
    paragraph(bold(`⚠ ${glassWords(record, glass)}, `), moment(at), text('.')),
    ...(effect === '' ? [] : [titled('What was approved', text(brief(effect, WEIGHT.effect, ON_CARD)))]),
    titled('Reason', text(brief(reason, WEIGHT.reason, IN_HISTORY))),
    ...became(record, glass),
    paragraph(text('The approvals that the policy asks for otherwise were not waited for. This is marked in the history.')),
  ];
}

function became({ steps }: IncidentRecord, glass: BrokenGlass): readonly Block[] {
  const { end } = glass;
  if (end !== undefined) return [paragraph(...ended(glass, end))];
  const step = steps.find(({ id, request }) => id === glass.step && request?.id === glass.request);
  return [paragraph(...live(step))];
}

/** While it can still be kept from starting. */
function live(step: StepRecord | undefined): readonly Run[] {
  const heldUntil = step?.status === 'held' ? step.request?.heldUntil : undefined;
  const starts = step?.status === 'approved' ? 'It starts now. ' : '';
  return heldUntil === undefined
    ? [bold('Nothing has been sent yet. '), text(`${starts}Any responder can stop the run.`)]
    : [
        bold('Nothing has been sent yet. '),
        text('It starts by itself '),
        moment(heldUntil),
        text('. Until then it can be taken back, and any responder can stop the run.'),
      ];
}

function ended({ name, by }: BrokenGlass, end: GlassEnd): readonly Run[] {
  switch (end.kind) {
    case 'taken_back':
      return [bold(`Taken back by ${who(name, by)}, `), moment(end.at), text('. Nothing was sent because of it.')];
    case 'void':
      return [bold('It was void before anything was sent. '), text(brief(end.why, WEIGHT.why, ON_CARD))];
    case 'not_sent':
      return [bold('It could not be sent, and nothing ran. '), text(brief(end.why, WEIGHT.why, ON_CARD))];
    case 'sent':
      return [bold('It was sent '), moment(end.at), bold(`. ${SENT[end.became]}`)];
    default:
      return assertNever(end);
  }
}

const SENT: Readonly<Record<Extract<GlassEnd, { kind: 'sent' }>['became'], string>> = {
  running: 'No answer has come yet.',
  ran: 'It ran, and its effect is being checked.',
  done: 'It ran, and its effect was seen.',
  no_effect: 'It ran and had no effect.',
  failed: 'It failed: a command of it ended with an error.',
  unknown: 'Nobody can say whether it ran.',
};

const who = (name: string, by: string): string => personWords(brief(name, WEIGHT.name, ON_CARD), by);
