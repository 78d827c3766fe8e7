import type { ActionId } from './playbook.ts';
import type { Criticality } from './inventory.ts';

/** A named set of people: explicit Slack user ids, and optionally a Slack user group (paid plans). Both empty means nobody. */
export interface Group {
  readonly name: string;
  readonly users: readonly string[];
  /** Slack user group id, `S...`, or null. */
  readonly usergroup: string | null;
}

export interface Tier {
  readonly name: string;
  /** Whose members may approve; one of them may be made of the ids that the tier names itself. */
  readonly groups: readonly string[];
  readonly quorum: number;
  /** Empty when anybody of `groups` will do. */
  readonly oneFromEach: readonly string[];
  readonly expiresMs: number;
  /** Null: nobody is reminded. */
  readonly remindMs: number | null;
  /** Null: it stays with `groups`. */
  readonly escalation: { readonly afterMs: number; readonly groups: readonly string[] } | null;
  readonly stepUp: boolean;
  /** Zero: it starts at once. */
  readonly holdMs: number;
  readonly rejection: 'final' | 'reopens';
}

export interface TierRule {
  readonly actions: readonly ActionId[];
  readonly criticalities: readonly Criticality[];
  /** How many devices and functions must be hit for the rule to match; null when it does not look at that. */
  readonly affectsAtLeast: number | null;
  readonly tier: string;
  /** `by_itself`: where the connector says so, it is undone without asking when its probe fails. Absent: an undo is a step of its own. */
  readonly undo?: 'by_itself';
}

/** Who may approve alone in an emergency, what, and for how long such an approval lives. */
export interface BreakGlass {
  readonly group: string;
  readonly actions: readonly ActionId[];
  readonly maxMs: number;
}

/** `playbooks/policy.yaml`, parsed. The first rule that matches names the tier; no match is a refusal, never a default. */
export interface Policy {
  readonly groups: ReadonlyMap<string, Group>;
  /** Group names: may open incidents, add hints, confirm manual steps, stop a run. */
  readonly responders: readonly string[];
  /** Group names: may read and are asked to review the history. */
  readonly leads: readonly string[];
  readonly tiers: ReadonlyMap<string, Tier>;
  readonly rules: readonly TierRule[];
  /** Names of tiers from the least to the strictest; null when the file does not say. */
  readonly tierOrder: readonly string[] | null;
  /** Null: there is no break-glass. */
  readonly breakGlass: BreakGlass | null;
  readonly protected: {
    readonly devices: readonly string[];
    /** Canonical IP addresses and MACs. */
    readonly addresses: readonly string[];
    /** CIDR, canonical. */
    readonly networks: readonly string[];
  };
  /** GitHub logins asked to review the history. */
  readonly reviewers: readonly string[];
}
