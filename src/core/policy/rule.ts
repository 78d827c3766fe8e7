import type { Criticality } from '../inventory.ts';
import type { ApprovalRule } from '../plan.ts';
import type { ActionId } from '../playbook.ts';
import type { Policy } from '../policy.ts';
import { accept, refuse, type Result } from '../result.ts';

/** The tier for an action on a device: the first rule that matches. No match is a refusal, never a default. */
export function ruleFor(policy: Policy, action: ActionId, criticality: Criticality): Result<ApprovalRule> {
  const rule = policy.rules.find(
    (candidate) => candidate.actions.includes(action) && candidate.criticalities.includes(criticality),
  );
  const tier = rule === undefined ? undefined : policy.tiers.get(rule.tier);
  if (tier === undefined) {
    return refuse(
      'policy.no_tier',
      `The policy has no rule for ${action} on a device of ${criticality} criticality, so nobody may approve it. Add one under rules: in policy.yaml.`,
    );
  }
  return accept({ tier: tier.name, quorum: tier.quorum, groups: tier.groups, expiresMs: tier.expiresMs });
}
