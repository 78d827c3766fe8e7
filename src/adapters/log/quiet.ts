import { LIMITS } from '../../core/limits.ts';
import type { StructuredLog } from './log.ts';

type Facts = Readonly<Record<string, string | number | boolean>>;

/** Logs an error that repeats once in a while, with how often it came: what is tried anew every second must not bury the rest. */
export function createQuietErrors(
  log: Pick<StructuredLog, 'error'>,
  now: () => number,
): (message: string, error: unknown, facts?: Facts) => void {
  const last = new Map<string, { readonly at: number; left: number }>();
  return (message, error, facts = {}) => {
    const key = `${message} ${JSON.stringify(facts)} ${error instanceof Error ? error.message : String(error)}`;
    const told = last.get(key);
    if (told !== undefined && now() - told.at < LIMITS.outageToldEveryMs) {
      told.left += 1;
      return;
    }
    // Insertion order is age: the one that was told longest ago goes first.
    last.delete(key);
    const [oldest] = last.keys();
    if (last.size >= LIMITS.quietErrorsMax && oldest !== undefined) last.delete(oldest);
    last.set(key, { at: now(), left: 0 });
    log.error(message, error, told === undefined || told.left === 0 ? facts : { ...facts, repeated: told.left });
  };
}
