import { parseYaml, type Document } from '../document.ts';
import { LIMITS } from '../limits.ts';
import type { Group, Policy, Tier } from '../policy.ts';
import { boxOverrun } from './box.ts';
import { vainEscalations } from './escalation.ts';
import { PolicyFile, type TierFile } from './file.ts';
import { danglingNames, misplacedObserve } from './names.ts';
import { weakerOrder, wrongOrder } from './order.ts';
import { misplacedUndo } from './undo.ts';
import { membersInFile, unsatisfiable } from './satisfiable.ts';

const MINUTE_MS = 60_000;

/** `policy.yaml` as a `Policy`, or every problem at once with file, line and field. A rule that nobody can satisfy is a problem. */
export function parsePolicy(text: string, file: string): Document<Policy> {
  const document = parseYaml(text, file, PolicyFile, LIMITS.playbookFileMaxBytes);
  if (!document.ok) return document;
  const policy = assemble(document.value);
  const names = [...danglingNames(policy), ...misplacedObserve(policy), ...misplacedUndo(policy), ...wrongOrder(policy)];
  // With a name that leads nowhere, counting people would only repeat the same problem in other words.
  const problems =
    names.length > 0
      ? names
      : [
          ...weakerOrder(policy),
          ...boxOverrun(policy),
          ...vainEscalations(policy),
          ...unsatisfiable(policy, membersInFile(policy)),
        ];
  return problems.length > 0
    ? { ok: false, problems: problems.map((problem) => `${file}: ${problem}`) }
    : { ok: true, value: policy };
}

/**
 * People named one by one become a group of their own, so that everything behind this door knows groups only. Its name has a dot, which no
 * name in the file can have.
 */
function assemble(file: PolicyFile): Policy {
  const groups = new Map<string, Group>();
  for (const [name, group] of Object.entries(file.groups)) groups.set(name, { name, ...group });
  const named = (owner: string, users: readonly string[]): string => {
    const name = `${owner}.users`;
    groups.set(name, { name, users, usergroup: null });
    return name;
  };
  const tiers = new Map<string, Tier>();
  for (const [name, tier] of Object.entries(file.tiers)) {
    tiers.set(name, tierOf(name, tier, tier.users.length === 0 ? [] : [named(name, tier.users)]));
  }
  return {
    groups,
    responders: file.responders,
    leads: file.leads,
    tiers,
    tierOrder: file.tier_order ?? null,
    rules: file.rules.map((rule) => ({
      actions: rule.actions,
      criticalities: rule.criticality,
      affectsAtLeast: rule.affects_at_least ?? null,
      tier: rule.tier,
      ...(rule.undo !== undefined && { undo: rule.undo }),
    })),
    breakGlass:
      file.break_glass === undefined
        ? null
        : {
            group: named('break_glass', file.break_glass.users),
            actions: file.break_glass.actions,
            maxMs: file.break_glass.max_minutes * MINUTE_MS,
          },
    protected: file.protected,
    reviewers: file.reviewers,
  };
}

function tierOf(name: string, tier: TierFile, own: readonly string[]): Tier {
  const { escalate_after_minutes: after, escalate_to: to } = tier;
  return {
    name,
    groups: [...tier.groups, ...own],
    quorum: tier.quorum,
    oneFromEach: tier.one_from_each,
    expiresMs: tier.expires_minutes * MINUTE_MS,
    remindMs: tier.remind_minutes === undefined ? null : tier.remind_minutes * MINUTE_MS,
    escalation: after === undefined || to === undefined ? null : { afterMs: after * MINUTE_MS, groups: to },
    stepUp: tier.step_up,
    holdMs: tier.hold_seconds * 1000,
    rejection: tier.rejection,
  };
}
