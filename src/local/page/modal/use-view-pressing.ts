import { use, useMemo } from 'react';
import { ActingContext } from '../acting.ts';
import type { Press, Pressing } from '../slack/pressing.ts';

/** Presses of the buttons in a view: a modal, or a Home tab. */
export function useViewPressing(viewId: string): Pressing {
  const { persona, pending, act } = use(ActingContext);
  return useMemo(() => {
    const keyOf = ({ blockId, actionId, value }: Press): string => JSON.stringify([persona, viewId, blockId, actionId, value]);
    return {
      press: (press) => void act(keyOf(press), { kind: 'viewButton', persona, viewId, ...press }),
      isPending: (press) => pending.has(keyOf(press)),
    };
  }, [persona, viewId, pending, act]);
}
