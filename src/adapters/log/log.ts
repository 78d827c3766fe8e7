import { join } from 'node:path';
import { pino, type DestinationStream } from 'pino';
import { LIMITS } from '../../core/limits.ts';
import { createRedactor } from './redact.ts';

type Facts = Readonly<Record<string, string | number | boolean>>;

export interface StructuredLog {
  info(message: string, facts: Facts): void;
  error(message: string, error: unknown, facts?: Facts): void;
}

/** An error and what caused it; deeper ones say nothing that helps. */
const CAUSES_MAX = 3;

/**
 * One JSON object a line. Of an error only its kind, its code and its message are kept: errors of SDKs carry requests, and requests carry
 * tokens. What is kept passes the redactor.
 *
 * @param secrets of this process, whole.
 */
export function createLog(secrets: readonly string[], destination?: DestinationStream): StructuredLog {
  const logger = destination === undefined ? pino() : pino(destination);
  const redacted = createRedactor(secrets);
  const clean = (facts: Facts): Facts =>
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? redacted(value) : value] as const),
    );
  return {
    info: (message, facts) => logger.info(clean(facts), redacted(message)),
    error: (message, error, facts = {}) => logger.error({ ...clean(facts), ...factsOf(error, redacted) }, redacted(message)),
  };
}

/** The local workspace's terminal is for people; its log goes to a file. */
export function createLogFile(secrets: readonly string[], dataDir: string): StructuredLog {
  return createLog(secrets, pino.destination({ dest: join(dataDir, 'tagout.log'), mkdir: true, sync: false }));
}

function factsOf(error: unknown, redacted: (text: string) => string): Facts {
  if (!(error instanceof Error)) return {};
  const reasons: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && reasons.length < CAUSES_MAX; cause = cause.cause)
    reasons.push(cause.message);
  const code = 'code' in error && typeof error.code === 'string' ? { code: redacted(error.code) } : {};
  return { error: error.name, ...code, reason: redacted(reasons.join(' <- ')).slice(0, LIMITS.logReasonMaxChars) };
}
