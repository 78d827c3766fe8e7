import type { Decision } from '../../core/approval.ts';
import { lapsed, ranOut } from '../../core/advance/lapsed.ts';
import { READ_ONLY_ACTIONS, type PlaybookStep } from '../../core/playbook.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import type { Block, Run } from './limits.ts';
import { bold, brief, listed, moment, paragraph, text, titled } from './pieces.ts';
import { asking, holding } from './step_asking.ts';
import { differing } from './step_differences.ts';
import { haltedUndo, undoing, undone } from './step_undo.ts';
import { count, duration, personWords, probeTitle } from './words.ts';

const IN_DETAILS = 'press Details';
const WEIGHT = { sentence: 450, decisions: 650, observation: 900 } as const;

/** What became of a step so far, in plain sentences: who decided, what ran, what it showed, what people can do next. */
export function outcome(record: IncidentRecord, step: PlaybookStep, state: StepRecord, hasRoom: boolean): readonly Block[] {
  const voided: Block[] =
    state.changed.length === 0
      ? []
      : [
          paragraph(
            bold('An earlier approval does not count any more. '),
            text(
              `This changed since it was given: ${brief(state.changed.join(', '), 250, IN_DETAILS)}. Nothing was sent because of it.`,
            ),
          ),
        ];
  return [...voided, ...(hasRoom ? differing(state) : []), ...decided(state), ...now(record, step, state)];
}

function now(record: IncidentRecord, step: PlaybookStep, state: StepRecord): readonly Block[] {
  switch (state.status) {
    case 'blocked':
      return [];
    case 'planning':
      return [paragraph(text('Tagout is reading what must be true and prepares the exact commands. Nothing runs yet.'))];
    case 'looking':
      return [
        paragraph(
          text(
            'Tagout asks the gateway what it sees, read only. Nothing is changed, so nobody needs to approve it, and no step waits for it.',
          ),
        ),
      ];
    case 'refused':
      return [
        titled(
          READ_ONLY_ACTIONS.has(step.action) ? 'Nothing was seen' : 'Nothing ran',
          text(
            state.problem === null
              ? 'No plan could be made.'
              : brief(`${state.problem.message} (${state.problem.code})`, WEIGHT.sentence, IN_DETAILS),
          ),
        ),
      ];
    case 'pending':
      return asking(record, state);
    case 'held':
      return holding(state);
    case 'approved':
      return [
        paragraph(text('It starts now. Before the first command goes out, Tagout checks once more that nothing has changed.')),
      ];
    case 'running':
      return [titled('Running', ...since(state))];
    case 'probing':
      return [
        ...ran(state),
        paragraph(text('Tagout now looks at the device, read only, whether the commands had their effect.')),
      ];
    case 'open':
      return [paragraph(text('This is work for a person. Do it, then press Done. A responder can confirm it.'))];
    case 'done':
      return step.action === 'manual' ? confirmed(state) : [...ran(state), ...probed(state), ...observed(state)];
    case 'rejected':
      return [paragraph(text('Nothing ran.'))];
    case 'expired':
      return [titled('Nothing ran', ...over(state))];
    case 'failed':
      return [...ran(state), ...probed(state), ...undone(state)];
    case 'unknown':
      return unknown(state);
    case 'undo_due':
    case 'undo_running':
    case 'undo_probing':
    case 'undo_unknown':
      return [...probed(state), ...undoing(state)];
    case 'stopped':
      return [
        paragraph(
          text(
            record.stopped === null
              ? 'This step will not run: a step that it needs was not done.'
              : 'The run was stopped. Nothing more runs for this step.',
          ),
        ),
        ...haltedUndo(state),
      ];
    default:
      return assertNever(state.status);
  }
}

/** Silence is told apart from an approval that came too late to be sent: whoever gave it must not read that they did not answer. */
function over(state: StepRecord): readonly Run[] {
  const until = state.request === null ? [] : [text(' on '), moment(state.request.expiresAt)];
  return ranOut(state)
    ? [
        text('Enough people approved, and the approval ran out'),
        ...until,
        text(' before it could be sent. A responder can ask again.'),
      ]
    : [
        text(
          state.decisions.length === 0
            ? 'Nobody decided, and the time to do so ended'
            : 'Too few approved, and the time to do so ended',
        ),
        ...until,
        text('. Silence is no approval and no rejection. A responder can ask again.'),
      ];
}

function decided(state: StepRecord): readonly Block[] {
  if (state.decisions.length === 0) return [];
  const rows = state.decisions.map((one): readonly Run[] => [
    text(`${verdictOf(one)} by ${personWords(brief(one.name, 120, IN_DETAILS), one.by)}, `),
    moment(one.at),
    text(`${careOf(one)}${one.reason === '' ? '.' : `. Reason: ${brief(one.reason, WEIGHT.sentence, IN_DETAILS)}`}`),
  ]);
  const gone = lapsed(state);
  return [
    listed('Decisions', rows, WEIGHT.decisions, IN_DETAILS),
    ...(gone === null ? [] : [paragraph(bold(gone, IN_DETAILS))]),
  ];
}

function verdictOf({ verdict, breakGlass }: Decision): string {
  if (verdict === 'reject') return '✕ Rejected';
  return breakGlass === true ? '⚠ Approved alone, by break-glass,' : '✓ Approved';
}

/** How long somebody took, and whether they looked: said plainly, so that people see how carefully they decide. */
function careOf({ verdict, secondsToDecide, sawDetails }: Decision): string {
  if (verdict === 'reject' || secondsToDecide === undefined) return '';
  return `, ${duration(secondsToDecide * 1000)} after it was asked${sawDetails === true ? '' : ', without opening the details'}`;
}

function confirmed({ confirmed: by }: StepRecord): readonly Block[] {
  if (by === null) return [];
  const note = by.note === '' ? '.' : `: ${brief(by.note, WEIGHT.sentence, IN_DETAILS)}`;
  return [titled('Confirmed', text(`by ${personWords(brief(by.name, 120, IN_DETAILS), by.by)}, `), moment(by.at), text(note))];
}

function since(state: StepRecord): readonly Run[] {
  if (state.attempt === null) return [text('now.')];
  return [text('since '), moment(state.attempt.startedAt), text(`. It takes ${duration(state.attempt.longestMs)} at most.`)];
}

function ran(state: StepRecord): readonly Block[] {
  const { report } = state;
  if (report === null) return [];
  switch (report.kind) {
    case 'completed': {
      const codes = report.results.map((result) => result.exitCode).join(', ');
      const planned = state.plan?.batch.run.length ?? report.results.length;
      const what = `${report.results.length} of ${count(planned, 'command', 'commands')} ran`;
      return [
        titled(
          'Result',
          text(`${what}. Exit codes: ${brief(codes === '' ? 'none' : codes, 200, IN_DETAILS)} (0 means success).`),
        ),
      ];
    }
    case 'refused':
      return [titled('Nothing ran', text(brief(`${report.message} (${report.code})`, WEIGHT.sentence, IN_DETAILS)))];
    case 'unknown':
      return [titled('What is known', text(brief(`${report.message} (${report.code})`, WEIGHT.sentence, IN_DETAILS)))];
    default:
      return assertNever(report);
  }
}

function probed(state: StepRecord): readonly Block[] {
  if (state.probe === null) return [];
  return [titled(probeTitle(state.probe), text(brief(state.probe.sentence, WEIGHT.sentence, IN_DETAILS)))];
}

/** Longer than a sentence of a person or a probe: what was seen is all that such a card is for. */
function observed({ observation }: StepRecord): readonly Block[] {
  if (observation === undefined) return [];
  return [
    titled('What was seen', moment(observation.at), text(`: ${brief(observation.sentence, WEIGHT.observation, IN_DETAILS)}`)),
    paragraph(
      text('Nothing was changed, and nobody was asked: the policy lets this action run by itself, because it only reads.'),
    ),
  ];
}

function unknown(state: StepRecord): readonly Block[] {
  const next =
    state.probe === null
      ? 'When their longest run time is over, Tagout looks at the device, read only, and writes here what it sees.'
      : 'Look at the device yourself, or press Look again when the gateway answers.';
  return [
    ...ran(state),
    ...probed(state),
    paragraph(
      text(
        `No clear answer came from the gateway, so nobody can say whether the commands ran. Tagout does not run them again. ${next}`,
      ),
    ),
  ];
}
