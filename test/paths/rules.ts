import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { ARI, AVERY, ROBIN } from '../flow/bench.ts';
import type { Rule } from './model.ts';

export const LEE = 'U0LEE000001';

/** Who is where when a run begins. */
export const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['plant-responders', [ROBIN, AVERY, ARI]],
  ['security', [AVERY]],
  ['operations', [ARI]],
  ['leads', [LEE]],
]);

const COMMON = {
  approvers: ['security', 'operations'],
  escalatesTo: 'leads',
  expiresMs: 60 * 60_000,
  remindMs: 10 * 60_000,
  escalateMs: 15 * 60_000,
} as const;

/** From the plainest to one that asks for everything. */
export const RULES: readonly Rule[] = [
  { ...COMMON, quorum: 1, oneFromEach: [], holdMs: 0, rejection: 'final' },
  { ...COMMON, quorum: 1, oneFromEach: [], holdMs: 60_000, rejection: 'reopens' },
  { ...COMMON, quorum: 2, oneFromEach: ['security', 'operations'], holdMs: 0, rejection: 'reopens' },
  { ...COMMON, quorum: 2, oneFromEach: ['security', 'operations'], holdMs: 60_000, rejection: 'final' },
  // Late holds: an approval may be complete when the asking is nearly over.
  { ...COMMON, quorum: 2, oneFromEach: [], holdMs: 12 * 60_000, rejection: 'final' },
];

/** The files with this rule for what is done to a camera, and with everybody where they were. */
export function withRule(files: Playbooks, rule: Rule): Playbooks {
  const { policy } = files;
  const standard = policy.tiers.get('standard');
  if (standard === undefined) throw new Error('the sample policy has no tier named standard');
  const tier = {
    ...standard,
    groups: rule.approvers,
    quorum: rule.quorum,
    oneFromEach: rule.oneFromEach,
    expiresMs: rule.expiresMs,
    remindMs: rule.remindMs,
    escalation: { afterMs: rule.escalateMs, groups: [rule.escalatesTo] },
    holdMs: rule.holdMs,
    rejection: rule.rejection,
  };
  const groups = new Map([...GROUPS].map(([name, users]) => [name, { name, users, usergroup: null }]));
  return { ...files, policy: { ...policy, groups, tiers: new Map([...policy.tiers, ['standard', tier]]) } };
}
