import type { Equivalent } from './mutation-equivalent.ts';

/**
 * The lines of a file's text on which the code of an entry begins, from 1, one for each place. Text, not syntax: it finds whatever Stryker could
 * mutate there, and at times a place more, which then needs its `beside` as well.
 */
export function placesOf({ code, beside = '' }: Pick<Equivalent, 'code' | 'beside'>, text: string): readonly number[] {
  const lines = text.split('\n');
  // Blanks stand for line breaks too, as a formatter may put some in.
  const pattern = code.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`).replaceAll(' ', String.raw`\s+`);
  const begins = new RegExp(`(?<![\\w$'"]|[\\w$\\])]\\??\\.)${pattern}(?![\\w$])`, 'g');
  const found = [...text.matchAll(begins)].map(({ index }) => text.slice(0, index).split('\n').length);
  return found.filter((line) => lines.slice(Math.max(0, line - 2), line).some((one) => one.includes(beside)));
}
