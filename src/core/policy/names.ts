import { READ_ONLY_ACTIONS } from '../playbook.ts';
import type { Policy } from '../policy.ts';

/** What runs without asking: reserved, so that nobody can give it people, a quorum or an action that changes something. */
const OBSERVE = 'observe';

/** Names of groups and tiers that the file uses and does not have. */
export function danglingNames(policy: Policy): readonly string[] {
  const problems: string[] = [];
  const check = (where: string, names: readonly string[]): void => {
    for (const name of names) {
      if (!policy.groups.has(name))
        problems.push(`${where}: the group "${name}" does not exist. Add it under groups: or correct the name.`);
    }
  };
  check('responders', policy.responders);
  check('leads', policy.leads);
  for (const tier of policy.tiers.values()) {
    check(`tiers.${tier.name}.groups`, tier.groups);
    check(`tiers.${tier.name}.escalate_to`, tier.escalation?.groups ?? []);
  }
  for (const [index, rule] of policy.rules.entries()) {
    if (rule.tier !== OBSERVE && !policy.tiers.has(rule.tier))
      problems.push(`rules.${index}.tier: the tier "${rule.tier}" does not exist. Add it under tiers: or correct the name.`);
  }
  return problems;
}

/** Only what reads may run without asking. */
export function misplacedObserve(policy: Policy): readonly string[] {
  const problems: string[] = [];
  if (policy.tiers.has(OBSERVE)) {
    problems.push(
      `tiers.${OBSERVE}: the name is reserved for reads that run without asking, and has nothing to set. Give the tier another name.`,
    );
  }
  for (const [index, rule] of policy.rules.entries()) {
    const changing = rule.tier === OBSERVE ? rule.actions.filter((action) => !READ_ONLY_ACTIONS.has(action)) : [];
    if (changing.length === 0) continue;
    const known = READ_ONLY_ACTIONS.size === 0 ? 'none of the actions does only that yet' : [...READ_ONLY_ACTIONS].join(', ');
    problems.push(
      `rules.${index}.tier: expected a tier that asks people, got "${OBSERVE}" for ${changing.join(', ')}. Only reads run without asking: ${known}.`,
    );
  }
  return problems;
}

/** The order must say where every tier stands, once: a tier without a place could not be raised. */
export function wrongOrder({ tierOrder, tiers }: Policy): readonly string[] {
  if (tierOrder === null) return [];
  const [given, expected] = [tierOrder.toSorted(), [...tiers.keys()].toSorted()];
  if (given.join() === expected.join()) return [];
  return [`tier_order: expected each of ${[...tiers.keys()].join(', ')} once, got ${tierOrder.join(', ')}.`];
}
