import type { Answer, Ask } from './wire.ts';

const say = (answer: Answer): void => void process.send?.(answer);

/** A process of the bench: does what its parent asks, one answer an ask, and ends with its parent. */
export function answerAsks(handlers: ReadonlyMap<string, (input: unknown) => Promise<unknown>>): void {
  process.on('message', ({ id, kind, input }: Ask) => {
    const handle = handlers.get(kind) ?? (() => Promise.reject(new Error(`This process of the bench cannot ${kind}.`)));
    handle(input).then(
      (value) => say({ id, ok: true, value: value ?? null }),
      (error: unknown) =>
        say({ id, ok: false, value: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  // A parent that is gone has nobody to stop us.
  process.on('disconnect', () => process.exit(0));
}
