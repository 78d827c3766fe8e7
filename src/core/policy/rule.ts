import type { Criticality } from '../inventory.ts';
import type { ApprovalRule } from '../plan.ts';
import type { ActionId } from '../playbook.ts';
import type { Policy, Tier, TierRule } from '../policy.ts';
import { accept, refuse, type Result } from '../result.ts';

/** What the policy looks at to choose a tier. */
export interface Weighing {
  readonly action: ActionId;
  readonly criticality: Criticality;
  /** Devices and functions that the step hits. */
  readonly affects: number;
  /** Whether there is a way back. */
  readonly undoable: boolean;
  /** Whether the connector would undo it by itself, should it fail, and nothing forbids that. Absent: no. */
  readonly undoesItself?: boolean;
}

/**
 * The rule for a step: that of the first match in the policy, one tier up when nothing can undo the step. No match is a refusal, never a
 * default.
 */
export function ruleFor(
  policy: Policy,
  { action, criticality, affects, undoable, undoesItself = false }: Weighing,
): Result<ApprovalRule> {
  const about = policy.rules.filter((rule) => rule.actions.includes(action) && rule.criticalities.includes(criticality));
  const rule = about.find(({ affectsAtLeast }) => affectsAtLeast === null || affects >= affectsAtLeast);
  const named = rule === undefined ? undefined : policy.tiers.get(rule.tier);
  if (named === undefined) {
    return refuse(
      'policy.no_tier',
      `The policy has no rule for ${action} on a device of ${criticality} criticality, so nobody may approve it. Add one under rules: in policy.yaml.`,
    );
  }
  const tier = undoable ? accept(named) : raised(policy, named, action);
  if (!tier.ok) return tier;
  return accept({
    ...resolved(tier.value),
    ...breakGlassFor(policy, action),
    ...(undoesItself && rule?.undo === 'by_itself' && { undo: 'by_itself' as const }),
    ...(about.some(looksAtRadius) ? { affects } : {}),
    ...(tier.value === named ? {} : { raised: true as const }),
  });
}

const looksAtRadius = ({ affectsAtLeast }: TierRule): boolean => affectsAtLeast !== null;

/** The strictest tier has none above it: there the step stays. */
function raised({ tiers, tierOrder }: Policy, tier: Tier, action: ActionId): Result<Tier> {
  if (tierOrder === null) {
    return refuse(
      'policy.no_tier_order',
      `Nothing can undo ${action} here, so it needs the tier above "${tier.name}", and the policy does not say which that is. Add tier_order: to policy.yaml.`,
    );
  }
  const above = tierOrder[tierOrder.indexOf(tier.name) + 1];
  return accept((above === undefined ? undefined : tiers.get(above)) ?? tier);
}

/** Only what the tier asks for: see `ApprovalRule`. */
function resolved(tier: Tier): ApprovalRule {
  return {
    tier: tier.name,
    quorum: tier.quorum,
    groups: tier.groups,
    expiresMs: tier.expiresMs,
    ...(tier.oneFromEach.length > 0 && { oneFromEach: tier.oneFromEach }),
    ...(tier.remindMs !== null && { remindMs: tier.remindMs }),
    ...(tier.escalation !== null && { escalation: tier.escalation }),
    ...(tier.stepUp && { stepUp: true as const }),
    ...(tier.holdMs > 0 && { holdMs: tier.holdMs }),
    ...(tier.rejection === 'reopens' && { rejection: 'reopens' as const }),
  };
}

function breakGlassFor({ breakGlass }: Policy, action: ActionId): Pick<ApprovalRule, 'breakGlass'> {
  if (breakGlass === null || !breakGlass.actions.includes(action)) return {};
  return { breakGlass: { group: breakGlass.group, maxMs: breakGlass.maxMs } };
}
