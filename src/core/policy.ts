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
  readonly groups: readonly string[];
  readonly quorum: number;
  readonly expiresMs: number;
}

export interface TierRule {
  readonly actions: readonly ActionId[];
  readonly criticalities: readonly Criticality[];
  readonly tier: string;
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
