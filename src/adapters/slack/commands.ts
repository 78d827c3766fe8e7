import type { Command } from '../../core/plan.ts';
import { block } from './literal.ts';
import { fit, split } from './size.ts';

/** Commands as text for people: every word, quoted as a POSIX shell would need it, and the input that is fed to it. */
export function commandsText(commands: readonly Command[]): string {
  return commands.map((command, index) => commandText(command, commands.length > 1 ? `${index + 1}. ` : '')).join('\n');
}

function commandText(command: Command, number: string): string {
  const shown = `${number}$ ${command.argv.map(word).join(' ')}`;
  if (command.stdin === '') return shown;
  const input = command.stdin.replace(/\n$/, '').split('\n');
  return [shown, ...input.map((row) => `   < ${row}`)].join('\n');
}

/** Words of these characters mean themselves to a shell; all others are shown in quotes, so that word borders can be seen. */
function word(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The whole lines that fit into a weight; the start of the first one when not even that fits (`lines` is 0 then). */
export function firstLines(
  text: string,
  weightMax: number,
  linesMax: number,
): { readonly shown: string; readonly lines: number; readonly of: number } {
  const all = block(text).split('\n');
  const taken = fit(all.slice(0, linesMax), weightMax);
  if (taken.length > 0) return { shown: taken.join('\n'), lines: taken.length, of: all.length };
  return { shown: split(all[0] ?? '', weightMax)[0] ?? '', lines: 0, of: all.length };
}
