import type { Policy, Tier } from '../policy.ts';

/**
 * Escalations that can never help: each approval that the tier asks for must come from a group of `one_from_each`, and nobody to whom it
 * escalates is in one of them. A Slack user group may have anybody in it, so a tier with one is believed.
 */
export function vainEscalations({ tiers, groups }: Policy): readonly string[] {
  const usersOf = (name: string): readonly string[] => groups.get(name)?.users ?? [];
  const isOpen = (name: string): boolean => (groups.get(name)?.usergroup ?? null) !== null;
  return [...tiers.values()].flatMap((tier) => {
    const { oneFromEach, escalation } = tier;
    if (escalation === null || !isEachSeatBound(tier)) return [];
    if ([...oneFromEach, ...escalation.groups].some(isOpen)) return [];
    const seated = new Set(oneFromEach.flatMap(usersOf));
    if (escalation.groups.flatMap(usersOf).some((id) => seated.has(id))) return [];
    const [each, later] = [oneFromEach.join(' or '), escalation.groups.join(' or ')];
    return [
      `tiers.${tier.name}.escalate_to: expected people who are in ${each} too, got ${later}. Each approval here must come from a group of ` +
        `one_from_each, so none of ${later} could ever count and the escalation would help nobody. Add stand-ins to ${each}, or raise the quorum, or remove escalate_to.`,
    ];
  });
}

const isEachSeatBound = ({ quorum, oneFromEach }: Tier): boolean => oneFromEach.length > 0 && quorum <= oneFromEach.length;
