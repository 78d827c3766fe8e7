import { REVERSALS } from '../playbook.ts';
import type { Policy } from '../policy.ts';

/** Rules that would let something be undone by itself that nothing can take back: a mistake, said at the start rather than never noticed. */
export function misplacedUndo({ rules }: Policy): readonly string[] {
  return rules.flatMap(({ undo, actions }, index) => {
    const lasting = undo === undefined ? [] : actions.filter((action) => REVERSALS[action] === null);
    if (lasting.length === 0) return [];
    return [
      `rules.${index}.undo: expected only actions that another one takes back, got ${lasting.join(', ')}. Give those a rule of their own, without undo.`,
    ];
  });
}
