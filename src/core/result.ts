/**
 * A refusal is a value: a stable code `stage.reason` for programs and one plain sentence for people. A throw is a bug.
 */
export interface Refusal {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
}

export interface Accepted<T> {
  readonly ok: true;
  readonly value: T;
}

export type Result<T> = Accepted<T> | Refusal;

export const accept = <T>(value: T): Accepted<T> => ({ ok: true, value });

/** @param code `stage.reason`, for example `approval.self_approval`. @param message one sentence: the thing, what was expected, the next step. */
export const refuse = (code: string, message: string): Refusal => ({ ok: false, code, message });

/** Keeps a switch over a union total: a new kind does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`Unhandled case: ${JSON.stringify(value)}. A new kind was added without handling it here.`);
}

/** For conditions that only a bug can break. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}
