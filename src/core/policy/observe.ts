import type { Criticality } from '../inventory.ts';
import { READ_ONLY_ACTIONS, type ActionId } from '../playbook.ts';
import type { Policy } from '../policy.ts';
import { refuse, type Refusal } from '../result.ts';

/** What runs without asking: reserved, so that nobody can give it people, a quorum or an action that changes something. */
export const OBSERVE = 'observe';

/**
 * Why this action must not run without asking on such a device; null when it only reads and a rule lets it. No rule is a refusal: not even a
 * look is made by default. What the policy protects may be looked at, because a look isolates and blocks nothing.
 */
export function mayNotLook({ rules }: Policy, action: ActionId, criticality: Criticality): Refusal | null {
  const isAllowed = rules.some(
    ({ tier, actions, criticalities, affectsAtLeast }) =>
      tier === OBSERVE && actions.includes(action) && criticalities.includes(criticality) && affectsAtLeast === null,
  );
  if (READ_ONLY_ACTIONS.has(action) && isAllowed) return null;
  return refuse(
    'policy.no_look',
    `The policy has no rule that lets ${action} run without asking on a device of ${criticality} criticality, so Tagout does not look. Add one with "tier: ${OBSERVE}" under rules: in policy.yaml, restart, then look again.`,
  );
}
