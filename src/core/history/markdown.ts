import { LIMITS } from '../limits.ts';
import { fence } from './escape.ts';

/** @param headers ours @param rows escaped cells */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headers, headers.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** @param items escaped */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Blocks with an empty line between them; empty ones are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A command's output as a block, bounded; what is left out is said below it. */
export function output(name: string, value: string): string {
  if (value.trim() === '') return '';
  const chars = Array.from(value);
  const left = chars.length - LIMITS.historyOutputMaxChars;
  const shown = left > 0 ? chars.slice(0, LIMITS.historyOutputMaxChars).join('') : value;
  const note = left > 0 ? `${left} more characters are in \`ledger.jsonl\`.` : '';
  return blocks(`${name}:`, fence(shown.replace(/\n+$/u, ''), 'text'), note);
}
