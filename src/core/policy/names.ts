import { READ_ONLY_ACTIONS, type ActionId } from '../playbook.ts';
import type { Policy, TierRule } from '../policy.ts';
import { OBSERVE } from './observe.ts';

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

/** Only what reads may run without asking, and nobody is asked for what only reads. */
export function misplacedObserve(policy: Policy): readonly string[] {
  const problems: string[] = [];
  if (policy.tiers.has(OBSERVE)) {
    problems.push(
      `tiers.${OBSERVE}: the name is reserved for reads that run without asking, and has nothing to set. Give the tier another name.`,
    );
  }
  for (const [index, rule] of policy.rules.entries()) {
    problems.push(...(rule.tier === OBSERVE ? changingInside(rule, index) : readingInside(rule, index)));
  }
  const alone = policy.breakGlass?.actions.filter(isRead) ?? [];
  if (alone.length > 0)
    problems.push(
      `break_glass.actions: expected actions that people approve, got ${alone.join(', ')}, which only reads. Remove it: a rule with "tier: ${OBSERVE}" lets it run without asking.`,
    );
  return problems;
}

const isRead = (action: ActionId): boolean => READ_ONLY_ACTIONS.has(action);

function changingInside({ actions, affectsAtLeast }: TierRule, index: number): readonly string[] {
  const changing = actions.filter((action) => !isRead(action));
  return [
    ...(changing.length === 0
      ? []
      : [
          `rules.${index}.tier: expected a tier that asks people, got "${OBSERVE}" for ${changing.join(', ')}. Only reads run without asking: ${[...READ_ONLY_ACTIONS].join(', ')}.`,
        ]),
    ...(affectsAtLeast === null
      ? []
      : [
          `rules.${index}.affects_at_least: expected nothing, because a read stops nothing and the rule would never match, got ${affectsAtLeast}.`,
        ]),
  ];
}

function readingInside({ actions, tier }: TierRule, index: number): readonly string[] {
  const reads = actions.filter(isRead);
  if (reads.length === 0) return [];
  return [
    `rules.${index}.tier: expected "${OBSERVE}" for ${reads.join(', ')}, which only reads, got "${tier}". Nobody is asked for a look: give it a rule of its own with "tier: ${OBSERVE}", or leave it out and it never runs.`,
  ];
}
