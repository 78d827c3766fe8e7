import type { Command } from '../plan.ts';
import { assert } from '../result.ts';

/** Words that a POSIX shell (and bash) takes as its own when they come first. */
const RESERVED = new Set(
  '! { } case do done elif else esac fi for function if in select then time until while coproc'.split(' '),
);

/** One argument for a POSIX shell: plain when nothing in it means anything there, else in single quotes, where nothing does. */
export function quote(argument: string): string {
  assert(!argument.includes('\0'), 'an argument of a command cannot hold a NUL');
  if (/^[A-Za-z0-9_@%+:,./-]+$/.test(argument)) return argument;
  return `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** The line that goes over the wire and that people see: both are this one. */
export function commandLine(command: Pick<Command, 'argv'>): string {
  const [program, ...rest] = command.argv;
  assert(program !== undefined, 'a command has a program');
  return [RESERVED.has(program) ? `'${program}'` : quote(program), ...rest.map(quote)].join(' ');
}
