import { assertNever } from '../../core/result.ts';
import { type Block, MessageBlocks, type Run, SLACK } from './limits.ts';
import { fallback } from './literal.ts';
import { bold, paragraph, text } from './pieces.ts';
import { fit, shorten } from './size.ts';

/** One line for people: sentences of ours, with what others wrote as text of its own. */
export type Row = readonly Run[];

/** A message without buttons. */
export interface Note {
  readonly text: string;
  readonly blocks: Block[];
  readonly parse: 'none';
  readonly link_names: false;
}

/** Some room under Slack's limits for the line that says how much is missing. */
const ROOM = { blocks: SLACK.blocksPerMessage - 1, weight: SLACK.messageWeight - 1000 } as const;
const NOTIFIED_CHARS = 1000;

/** Plain sentences, one paragraph a line. */
export function note(words: string): Note {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  return notes(
    lines.map((line) => [text(shorten(line, SLACK.sectionChars / 2 - 100, 'see /tagout status'))]),
    'see /tagout status',
  );
}

/** @param where the rest is when not all rows fit: `see the Home tab`. */
export function notes(rows: readonly Row[], where: string): Note {
  const all = rows.map((row) => paragraph(...row));
  const shown = all.length === 0 ? [paragraph(text('There is nothing to say.'))] : fit(all.slice(0, ROOM.blocks), ROOM.weight);
  const left = all.length - shown.length;
  const blocks = left > 0 ? [...shown, paragraph(bold(`And ${left} more: ${where}.`))] : [...shown];
  return {
    text: fallback(shorten(rows.map(spoken).join('\n'), NOTIFIED_CHARS, 'see the message')),
    blocks: MessageBlocks.parse(blocks),
    parse: 'none',
    link_names: false,
  };
}

/** What a screen reader says of a row in a notification. */
function spoken(row: Row): string {
  return row.map(spokenRun).join('');
}

function spokenRun(run: Run): string {
  switch (run.type) {
    case 'text':
    case 'link':
      return run.text;
    case 'date':
      return run.fallback;
    case 'user':
      return run.user_id;
    default:
      return assertNever(run);
  }
}
