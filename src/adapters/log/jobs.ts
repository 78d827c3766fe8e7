import type { Effect } from '../../core/effect.ts';
import type { Store } from '../../ports.ts';

type Handlers = Parameters<Store['work']>[0];
type Handle = (effect: Effect) => Promise<void>;

/** The same handlers; a failure is told and then goes on to the queue, which tries again as its rules say. */
export function tellingHandlers(handlers: Handlers, tell: (effect: Effect, error: unknown) => void): Handlers {
  const telling =
    (handle: Handle): Handle =>
    async (effect) => {
      try {
        await handle(effect);
      } catch (error) {
        tell(effect, error);
        throw error;
      }
    };
  // Each kind keeps its own handler: which two belong together is what Object.entries and Object.fromEntries cannot say.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const known = Object.entries(handlers) as [string, Handle][];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return Object.fromEntries(known.map(([kind, handle]) => [kind, telling(handle)])) as unknown as Handlers;
}
