import type { Policy, Tier } from '../policy.ts';

/** The order must say where every tier stands, once: a tier without a place could not be raised. */
export function wrongOrder({ tierOrder, tiers }: Policy): readonly string[] {
  if (tierOrder === null) return [];
  const [given, expected] = [tierOrder.toSorted(), [...tiers.keys()].toSorted()];
  if (given.join() === expected.join()) return [];
  return [`tier_order: expected each of ${[...tiers.keys()].join(', ')} once, got ${tierOrder.join(', ')}.`];
}

/**
 * Tiers that are plainly weaker than the one before them: what nothing can undo would go up to a weaker one. Who is in a tier, how long it
 * asks and how long it holds is the operator's to weigh: few people with a long hold may stand below many without one.
 */
export function weakerOrder(policy: Policy): readonly string[] {
  return (policy.tierOrder ?? []).flatMap((name, place, order) => {
    const [below, tier] = [policy.tiers.get(order[place - 1] ?? ''), policy.tiers.get(name)];
    if (below === undefined || tier === undefined) return [];
    const lacks = weaknesses(tier, below, policy);
    if (lacks.length === 0) return [];
    return [
      `tier_order: expected each tier to be at least as strict as the one before it, got "${name}" after "${below.name}": it ${lacks.join(', and ')}. ` +
        `What nothing can undo goes one tier up, and would be easier to approve there. Turn the order around, or make tiers.${name} as strict.`,
    ];
  });
}

function weaknesses(tier: Tier, below: Tier, policy: Policy): readonly string[] {
  const dropped = below.oneFromEach.filter((name) => !tier.oneFromEach.includes(name));
  const found = [
    ...(tier.quorum < below.quorum ? [`needs ${people(tier.quorum)}, not ${below.quorum}`] : []),
    ...(dropped.length > 0 ? [`does without somebody of ${dropped.join(' and ')} (one_from_each)`] : []),
    ...(below.stepUp && !tier.stepUp ? ['asks for no one-time code (step_up)'] : []),
  ];
  if (found.length > 0 || asksForMore(tier, below) || !isWider(tier, below, policy)) return found;
  return ['lets more people approve, and asks for nothing more'];
}

const people = (count: number): string => (count === 1 ? '1 person' : `${count} people`);

const asksForMore = (tier: Tier, below: Tier): boolean =>
  tier.quorum > below.quorum ||
  tier.oneFromEach.length > below.oneFromEach.length ||
  (tier.stepUp && !below.stepUp) ||
  tier.holdMs > below.holdMs;

/** All who may approve below, and others. By the people: groups of other names may have the same. */
function isWider(tier: Tier, below: Tier, { groups }: Policy): boolean {
  const idsOf = ({ groups: names }: Tier): ReadonlySet<string> =>
    new Set(
      names.flatMap((name) => {
        const { users = [], usergroup = null } = groups.get(name) ?? {};
        return usergroup === null ? users : [...users, usergroup];
      }),
    );
  const [now, before] = [idsOf(tier), idsOf(below)];
  return now.size > before.size && before.isSubsetOf(now);
}
