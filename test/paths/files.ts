import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { parseCurated } from '../../src/core/curated/parse.ts';
import { connectorOf, undoingText } from '../core/connector/sample.ts';
import { GLASS, type Rule } from './model/rule.ts';
import type { World } from './model/world.ts';

/** Two approvals with work of a person between them, and a look that nobody is asked about: every kind of step, and nothing twice. */
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
  - id: look
    phase: recovery
    action: observe_device
    for: device
    title: Ask what is seen of {device}
    reason: It may still try.
    after: [clean]
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
export function filesOf(files: Playbooks, { rule, keys, people, protects }: World): Playbooks {
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
    connectors: rule.undoes ? new Map([...files.connectors, ['linux-gateway', undoing]]) : files.connectors,
    curated: new Map([...files.curated, ['botnet_traffic', story.value]]),
    policy: {
      ...policy,
      groups,
      breakGlass,
      protected: { ...policy.protected, addresses: [...policy.protected.addresses, ...protects] },
      rules: policy.rules.map((one) => (one.actions.includes('isolate_device') ? { ...one, ...undoOf(rule) } : one)),
      tiers: new Map([...policy.tiers, ['standard', { ...standard, ...tierOf(rule) }]]),
    },
    inventory: keys === 'as they were' ? inventory : { ...inventory, gateways: otherKeys(files) },
  };
}

/** An isolation that failed may be undone, says the connector; the policy must say so too. */
const undoing = connectorOf(undoingText());
const undoOf = ({ undoes }: Rule) => (undoes ? { undo: 'by_itself' as const } : {});

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
