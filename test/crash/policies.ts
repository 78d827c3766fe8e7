import type { ActionId } from '../../src/core/playbook.ts';
import type { Policy, Tier } from '../../src/core/policy.ts';
import type { Criticality } from '../../src/core/inventory.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

/** One approval by security or operations, and time for it on any machine. */
const PLAIN: Tier = {
  name: 'plain',
  groups: ['security', 'operations'],
  quorum: 1,
  oneFromEach: [],
  expiresMs: HOUR_MS,
  remindMs: null,
  escalation: null,
  stepUp: false,
  holdMs: 0,
  rejection: 'final',
};

/** Isolating a device is decided as its criticality says; letting it back on is plain, so that no story waits twice. */
function decidedAs(tiers: Readonly<Record<Criticality, Tier>>, releasingLow: Tier = PLAIN) {
  return (policy: Policy): Policy => ({
    ...policy,
    tiers: new Map([...Object.values(tiers), releasingLow, PLAIN].map((tier) => [tier.name, tier])),
    tierOrder: null,
    rules: [
      ...Object.entries(tiers).map(([criticality, { name: tier }]) =>
        rule('isolate_device', [criticality as Criticality], tier),
      ),
      rule('release_device', ['low'], releasingLow.name),
      rule('release_device', ['medium', 'high', 'critical'], PLAIN.name),
      // Rules for actions that ask nobody stay as they are shipped.
      ...policy.rules.filter(({ actions }) => !actions.includes('isolate_device')),
    ],
  });
}

const rule = (action: ActionId, criticalities: readonly Criticality[], tier: string) => ({
  actions: [action],
  criticalities,
  affectsAtLeast: null,
  tier,
});

const CODED: Tier = { ...PLAIN, name: 'coded', stepUp: true };

/** Policies that ask for more than the shipped one. */
export const POLICIES = {
  shipped: (policy: Policy): Policy => policy,
  /** Forms: codes, rejections that reopen the draft, and break-glass by the lead. */
  forms: (policy: Policy): Policy => ({
    ...decidedAs(
      {
        low: CODED,
        medium: { ...PLAIN, name: 'reopening', rejection: 'reopens' },
        high: PLAIN,
        critical: PLAIN,
      },
      CODED,
    )(policy),
    breakGlass: { group: 'leads', actions: ['isolate_device', 'release_device'], maxMs: HOUR_MS },
  }),
  /** Moments that come by themselves. Two are so long that no machine is too slow to act before them. */
  deadlines: decidedAs({
    low: { ...PLAIN, name: 'held', holdMs: SECOND_MS },
    medium: {
      ...PLAIN,
      name: 'urged',
      remindMs: SECOND_MS,
      escalation: { afterMs: 2 * SECOND_MS, groups: ['leads'] },
    },
    high: { ...PLAIN, name: 'short', expiresMs: 3 * SECOND_MS },
    critical: { ...PLAIN, name: 'long held', holdMs: HOUR_MS },
  }),
} as const;

export type PolicyName = keyof typeof POLICIES;
