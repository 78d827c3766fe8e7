import type { Plan } from '../../core/plan.ts';
import type { StepRecord, UndoRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import { commandsText, firstLines } from './commands.ts';
import type { Block } from './limits.ts';
import { brief, moment, paragraph, preformatted, text, titled } from './pieces.ts';
import { duration } from './words.ts';

const IN_DETAILS = 'press Details';
/** Shares of the card, as in `step_card.ts`. */
const WEIGHT = { sentence: 400, commands: 800, lines: 12 } as const;

/** What an approval covers beside the run: said before anybody approves, with the commands. Nothing where it covers no undo. */
export function coveredUndo({ batch }: Plan): readonly Block[] {
  if (batch.rule.undo === undefined) return [];
  const { shown, lines, of } = firstLines(commandsText(batch.undo), WEIGHT.commands, WEIGHT.lines);
  const rest = lines === of ? '' : ' The card has room for only a part of them: press Details and read all before you decide.';
  return [
    titled(
      'Your approval covers this too',
      text(
        `if the check afterwards plainly shows that it had no effect, Tagout undoes it by itself, with these commands.${rest}`,
      ),
    ),
    ...preformatted(shown),
  ];
}

/** While it is undone, and while nobody can say whether it is. Nothing at any other time. */
export function undoing({ status, undo }: StepRecord): readonly Block[] {
  switch (status) {
    case 'undo_due':
      return [
        paragraph(text('It had no effect, so Tagout undoes it now by itself, as its approval says. Stop still halts that.')),
      ];
    case 'undo_running':
      return [titled('Being undone', ...since(undo ?? null))];
    case 'undo_probing':
      return [
        paragraph(text('The commands that undo it ran. Tagout now looks, read only, whether everything is as it was before.')),
      ];
    case 'undo_unknown':
      return [
        ...known(undo ?? null),
        paragraph(
          text(
            `Nobody can say whether it is undone. Tagout does not send the undo again. ${
              undo?.probe === null
                ? 'When its longest run time is over, Tagout looks at the device, read only, and writes here what it sees.'
                : 'Look at the device yourself, or press Look again when the gateway answers.'
            }`,
          ),
        ),
      ];
    default:
      return [];
  }
}

/** What became of the undo of a step that failed. */
export function undone({ undo }: StepRecord): readonly Block[] {
  if (undo === undefined || undo === null) {
    return [
      paragraph(text('Tagout undoes nothing by itself and tries nothing again by itself. Look at the device, then decide.')),
    ];
  }
  const end = paragraph(text('Tagout tries nothing again by itself. Look at the device, then decide.'));
  return [...known(undo), end];
}

/** What a stop has left of it. */
export function haltedUndo({ undo }: StepRecord): readonly Block[] {
  if (undo === undefined || undo === null) return [];
  if (undo.attempt !== null || undo.problem !== null) return known(undo);
  return [
    titled(
      'Not undone',
      text('it had no effect, and the run was stopped before its undo went out. What was sent is still in place.'),
    ),
  ];
}

function since(undo: UndoRecord | null) {
  const attempt = undo?.attempt ?? null;
  if (attempt === null) return [text('now.')];
  return [text('since '), moment(attempt.startedAt), text(`. It takes ${duration(attempt.longestMs)} at most.`)];
}

function known(undo: UndoRecord | null): readonly Block[] {
  if (undo === null) return [];
  const { problem, report, probe } = undo;
  if (problem !== null) return [titled('Not undone', sentence(`${problem.message} (${problem.code})`))];
  if (probe !== null) {
    const title = probe.holds ? 'Undone by itself, as approved' : probe.readable ? 'Not undone' : 'Whether it is undone';
    return [titled(title, sentence(probe.sentence))];
  }
  if (report === null) return [];
  switch (report.kind) {
    case 'completed': {
      const codes = report.results.map(({ exitCode }) => exitCode).join(', ');
      return [titled('Undoing it failed', sentence(`its commands ended with the exit codes ${codes} (0 means success).`))];
    }
    case 'refused':
      return [titled('Not undone', sentence(`${report.message} (${report.code})`))];
    case 'unknown':
      return [titled('What is known of the undo', sentence(`${report.message} (${report.code})`))];
    default:
      return assertNever(report);
  }
}

const sentence = (words: string) => text(brief(words, WEIGHT.sentence, IN_DETAILS));
