import type { z } from 'zod';
import type { CommandResult } from '../plan.ts';

/** Null when the text is not JSON or not of that shape. */
export function parseJson<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What a failed command says about it, short and without control characters, in a sentence of ours. */
export function firstLine(result: CommandResult): string {
  const line = `${result.stderr}\n${result.stdout}`.split('\n').find((each) => each.trim() !== '') ?? 'it said nothing';
  const plain = line.replaceAll(/\p{C}/gu, ' ').trim().replace(/\.$/, '');
  return `${plain.length > 200 ? `${plain.slice(0, 200)}...` : plain} (exit code ${result.exitCode})`;
}
