import { commandLine } from '../connector/quote.ts';
import { LIMITS } from '../limits.ts';
import type { Batch, Command } from '../plan.ts';
import type { Difference } from '../record.ts';
import { changesIn, type Change } from './differences.ts';

/**
 * What was and what is, for whoever approved the one and is asked for the other. Only what a person takes in at a glance: short values, and of
 * commands the lines that are not the same. All of it is in the plans.
 */
export function shownDifferences(before: Batch, after: Batch): readonly Difference[] {
  return changesIn(before, after).flatMap(shownOf);
}

function shownOf({ words, field, before, after }: Change): readonly Difference[] {
  if (isCommands(before) && isCommands(after)) return linesOf(words, before, after);
  const [was, is] = [valueWords(field, before), valueWords(field, after)];
  if (was === null || is === null || was === is) return [];
  return [was, is].some((each) => each.length > LIMITS.differenceMaxChars) ? [] : [{ what: words, before: was, after: is }];
}

function linesOf(what: string, before: readonly Command[], after: readonly Command[]): readonly Difference[] {
  const [old, now] = [before.flatMap(textOf), after.flatMap(textOf)];
  const [gone, come] = [old.filter((line) => !now.includes(line)), now.filter((line) => !old.includes(line))];
  // In another order, or with other time limits: there is no line to show.
  return gone.length + come.length === 0 ? [] : [{ what, before: few(gone), after: few(come), lines: true }];
}

const textOf = (command: Command): readonly string[] => [
  `$ ${commandLine(command)}`,
  ...command.stdin.split('\n').flatMap((line) => (line.trim() === '' ? [] : [`< ${line}`])),
];

function few(lines: readonly string[]): string {
  const max = LIMITS.differenceMaxChars;
  const shown = lines
    .slice(0, LIMITS.differenceLinesMax)
    .map((line) => (line.length > max ? `${line.slice(0, max - 1)}…` : line));
  const left = lines.length - shown.length;
  return [...shown, ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

function isCommands(value: unknown): value is readonly Command[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one: unknown) => typeof one === 'object' && one !== null && 'argv' in one)
  );
}

/** Null: it is no short value. */
function valueWords(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return field.endsWith('Ms') ? timeWords(value) : String(value);
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(', ') : null;
}

const timeWords = (ms: number): string => (ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`);
