import { LIMITS } from '../../core/limits.ts';
import type { Difference, StepRecord } from '../../core/record.ts';
import { firstLines } from './commands.ts';
import type { Block, Run } from './limits.ts';
import { bold, brief, code, listed, paragraph, preformatted, text } from './pieces.ts';

const IN_DETAILS = 'press Details';
const WEIGHT = { list: 600, value: 160, lines: 500 } as const;

/** The run, its undo and the reads of its probe. */
const COMMANDS_MAX = 3;
/** Of each, what is gone and what came, with a line that counts the rest. */
const LINES_MAX = 2 * (LIMITS.differenceLinesMax + 1);

/** What an approval that is void covered, and what is asked for now. */
export function differing(state: StepRecord): readonly Block[] {
  const differences = knownOf(state);
  const values = differences.filter(({ lines }) => lines !== true);
  const rows = values.map(({ what, before, after }): readonly Run[] => [
    text(`${brief(what, WEIGHT.value, IN_DETAILS)}: `),
    code(brief(before, WEIGHT.value, IN_DETAILS)),
    text(' before, now '),
    code(brief(after, WEIGHT.value, IN_DETAILS)),
  ]);
  const commands = differences
    .filter(({ lines }) => lines === true)
    .slice(0, COMMANDS_MAX)
    .flatMap(({ what, before, after }) => [
      paragraph(bold(`Before (-) and now (+), ${brief(what, WEIGHT.value, IN_DETAILS)}`)),
      ...preformatted(firstLines([...marked('-', before), ...marked('+', after)].join('\n'), WEIGHT.lines, LINES_MAX).shown),
    ]);
  return [...(rows.length === 0 ? [] : [listed('What is different', rows, WEIGHT.list, IN_DETAILS)]), ...commands];
}

/** The same for the details, where nothing is shortened. */
export function differenceDetails(state: StepRecord): readonly Block[] {
  const known = knownOf(state);
  if (known.length === 0) return [];
  const lines = known.flatMap(({ what, before, after, lines: isLines }) =>
    isLines === true ? [what, ...marked('-', before), ...marked('+', after)] : [`${what}: ${before} before, now ${after}`],
  );
  return [paragraph(bold('What is different from what was approved before')), ...preformatted(lines.join('\n'))];
}

/** Nothing where it is not known: while the step is planned anew, say. */
const knownOf = ({ changed, differences = [], status }: StepRecord): readonly Difference[] =>
  changed.length === 0 || status === 'planning' ? [] : differences;

const marked = (sign: string, lines: string): readonly string[] =>
  lines === '' ? [] : lines.split('\n').map((line) => `${sign} ${line}`);
