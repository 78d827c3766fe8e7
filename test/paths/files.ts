import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { parseCurated } from '../../src/core/curated/parse.ts';
import { GLASS, type Rule } from './model/rule.ts';
import type { World } from './model/world.ts';

/** Two approvals with work of a person between them: every kind of step that people decide on, and nothing twice. */
const STORY = `
version: 1
kind: botnet_traffic
title: Cut it off, clean it, let it back
summary: The shortest story that has everything in it.
steps:
  - id: isolate
    phase: containment
    action: isolate_device
    for: device
    title: Cut {device} off
    reason: It attacks others.
    by_hand: { title: 'Cut {device} off by hand', reason: It attacks others. }
  - id: clean
    phase: eradication
    action: manual
    for: device
    title: Clean {device}
    reason: It runs malware.
    after: [isolate]
  - id: release
    phase: recovery
    action: release_device
    for: device
    title: Let {device} back
    reason: It is clean.
    by_hand: { title: 'Connect {device} again by hand', reason: It is clean. }
    after: [clean]
`;

/** What the operator's files say in this world. The model is told the same in its own words. */
export function filesOf(files: Playbooks, { rule, keys, people }: World): Playbooks {
  const story = parseCurated(STORY, 'story.yaml');
  if (!story.ok) throw new Error(story.problems.join('\n'));
  const { policy, inventory } = files;
  const groups = new Map([...people.groups].map(([name, users]) => [name, { name, users: [...users], usergroup: null }]));
  const standard = policy.tiers.get('standard');
  if (standard === undefined) throw new Error('the sample policy has no tier named standard');
  const breakGlass =
    rule.breakGlassMs === null ? null : { group: GLASS, actions: ['isolate_device'] as const, maxMs: rule.breakGlassMs };
  return {
    ...files,
    curated: new Map([...files.curated, ['botnet_traffic', story.value]]),
    policy: {
      ...policy,
      groups,
      breakGlass,
      tiers: new Map([...policy.tiers, ['standard', { ...standard, ...tierOf(rule) }]]),
    },
    inventory: keys === 'as they were' ? inventory : { ...inventory, gateways: otherKeys(files) },
  };
}

const tierOf = (rule: Rule) => ({
  groups: rule.approvers,
  quorum: rule.quorum,
  oneFromEach: rule.oneFromEach,
  expiresMs: rule.expiresMs,
  remindMs: rule.remindMs,
  escalation: { afterMs: rule.escalateMs, groups: [rule.escalatesTo] },
  stepUp: rule.stepUp,
  holdMs: rule.holdMs,
  rejection: rule.rejection,
});

function otherKeys({ inventory }: Playbooks): Playbooks['inventory']['gateways'] {
  const hostKeys = [`SHA256:${'C'.repeat(43)}`];
  return new Map([...inventory.gateways].map(([id, gateway]) => [id, { ...gateway, hostKeys }]));
}
