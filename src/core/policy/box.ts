import type { BreakGlass, Policy, Tier } from '../policy.ts';

/**
 * Tiers whose hold is as long as break-glass lives, or longer: what was approved alone there would be over before anything could be sent.
 * Any tier counts that an action of break-glass can come to. Whether nothing can undo an action is a matter of each gateway, so the tier
 * above counts as well.
 */
export function boxOverrun({ breakGlass, rules, tiers, tierOrder }: Policy): readonly string[] {
  if (breakGlass === null) return [];
  const named = new Set(rules.filter(({ actions }) => actions.some(isOf(breakGlass))).map(({ tier }) => tier));
  const above = [...named].flatMap((name) => tierOrder?.[tierOrder.indexOf(name) + 1] ?? []);
  return [...tiers.values()]
    .filter(({ name, holdMs }) => (named.has(name) || above.includes(name)) && holdMs >= breakGlass.maxMs)
    .map((tier) => sentenceFor(tier, breakGlass, named.has(tier.name)));
}

const isOf =
  ({ actions }: BreakGlass) =>
  (action: (typeof actions)[number]): boolean =>
    actions.includes(action);

function sentenceFor({ name, holdMs }: Tier, { maxMs }: BreakGlass, isNamed: boolean): string {
  const raised = isNamed ? '' : ', to which an action goes up that nothing can undo';
  return (
    `break_glass.max_minutes: expected more than hold_seconds of tiers.${name}${raised} (${holdMs / 1000} s), got ${maxMs / 60_000} min (${maxMs / 1000} s). ` +
    'What somebody approves alone would be over before the hold is. Raise max_minutes, lower that hold_seconds, or take the actions of that tier out of break_glass.'
  );
}
