import { use, type ReactNode } from 'react';
import { ActingContext } from '../acting.ts';
import { SurroundingsContext } from '../slack/surroundings.ts';

/** What a lead presses at GitHub after the review. Whoever may not is told so by the workspace. */
export function MergeButton({ number }: { readonly number: number }): ReactNode {
  const { persona, pending, act } = use(ActingContext);
  const { people } = use(SurroundingsContext);
  const key = `merge:${number}`;
  const sending = pending.has(key);
  return (
    <button
      type="button"
      className="button"
      aria-disabled={sending}
      data-testid="merge"
      onClick={() => {
        if (!sending) void act(key, { kind: 'merge', persona, number });
      }}
    >
      {sending ? 'Sending…' : `Merge as ${people.get(persona)?.name ?? 'nobody'}`}
    </button>
  );
}
