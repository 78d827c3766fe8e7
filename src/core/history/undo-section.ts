import type { UndoRecord } from '../record.ts';
import type { Check, Command } from '../plan.ts';
import { code, text } from './escape.ts';
import { blocks } from './markdown.ts';
import { factList, reportBlock } from './report-block.ts';
import { timeWords } from './words.ts';

/** What shows that it is undone: part of what people approved. */
export function undoneWhen(checks: readonly Check[]): string {
  const facts = Object.fromEntries(checks.map(({ fact, equals }) => [fact, equals]));
  return blocks(
    'That goes out by itself after a look that plainly fails, and it is undone when the same look shows:',
    factList(facts),
  );
}

/** What became of the undo that an approval covered: why it was sent, what came back, and whether everything is as it was before. */
export function undoBlocks({ orderedAt, attempt, problem, report, probe }: UndoRecord, commands: readonly Command[]): string {
  const ordered = `It had no effect, so that it was to be undone by itself from ${timeWords(orderedAt)}, as its approval says.`;
  if (problem !== null) return blocks(ordered, `It was not undone (${code(problem.code)}): ${text(problem.message)}`);
  if (attempt === null) return blocks(ordered, 'Nothing was sent for that yet.');
  const started = `Its undo started on ${timeWords(attempt.startedAt)}, attempt ${code(attempt.id)}.`;
  return blocks(
    ordered,
    report === null ? `${started} No report yet.` : reportBlock(started, report, commands, 'that ran'),
    probe === null ? '' : `${verdict(probe)}: ${text(probe.sentence)}`,
    probe === null ? '' : factList(probe.facts),
  );
}

function verdict({ holds, readable }: NonNullable<UndoRecord['probe']>): string {
  if (!readable) return 'Whether it is undone could not be seen';
  return holds ? '**It is undone**' : '**It is not undone**';
}
