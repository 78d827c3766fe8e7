import type { Json } from './json.ts';
import type { ActionId, StepId } from './playbook.ts';

/** One command as it will go out. `argv` is rendered to a quoted command line; `stdin` is fed as is. Both are shown in full. */
export interface Command {
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly timeoutMs: number;
}

/** A read: its command, and how its output becomes named typed values. `none`: it only has to succeed. */
export interface Read extends Command {
  readonly id: string;
  readonly parse: 'ip_neighbour' | 'nft_quarantine' | 'ping' | 'none';
}

/** What must be true, as named typed values: `neighbour.mac: "02:00:00:00:00:07"`. Never raw output. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** A condition on named values, checked by code. */
export interface Expectation {
  readonly fact: string;
  readonly equals: string | number | boolean;
  /** A fact that, when true, explains why this one cannot be seen. Then it may be absent or false; any other value still refuses. */
  readonly unless: string | null;
  /** What it means for people when it does not hold. */
  readonly otherwise: string;
}

/** A condition of a probe. It travels in the digest, so it has no prose: the sentence is made from the fact. */
export interface Check {
  readonly fact: string;
  readonly equals: string | number | boolean;
  /** True: it counts only when the fact was otherwise before the run. A device that never answered proves nothing by its silence. */
  readonly onlyIfChanged: boolean;
}

/**
 * The policy rule as resolved for one step: part of the digest, so that a changed policy voids an approval. What the policy does not ask for
 * is not written at all: a rule that was resolved before a field existed keeps its digest.
 */
export interface ApprovalRule {
  readonly tier: string;
  /** Distinct people needed. */
  readonly quorum: number;
  /** Names of the policy's groups whose members may approve. */
  readonly groups: readonly string[];
  readonly expiresMs: number;
  /** Among those who approve there must be a different person from each of these groups. */
  readonly oneFromEach?: readonly string[];
  /** When nobody has decided for so long, the thread names those who may. */
  readonly remindMs?: number;
  /** After so long members of these groups may approve as well. */
  readonly escalation?: { readonly afterMs: number; readonly groups: readonly string[] };
  /** Each approval needs a one-time code. */
  readonly stepUp?: true;
  /** How long an approval that is complete waits, so that it can be taken back, before anything goes out. */
  readonly holdMs?: number;
  /** A rejection sends its reason to the drafter and a new draft is made. Absent: a rejection is final. */
  readonly rejection?: 'reopens';
  /** When the probe plainly shows that it had no effect, it is undone without asking. Absent: nothing is, and a person looks. */
  readonly undo?: 'by_itself';
  /** One of this group alone may approve, for so long, with a reason and before everybody's eyes. */
  readonly breakGlass?: { readonly group: string; readonly maxMs: number };
  /** How many devices and functions it hits, where the policy chose the tier by that. */
  readonly affects?: number;
  /** One tier stricter than the rule names, because nothing can undo it. */
  readonly raised?: true;
}

/** What the digest covers, and all that it covers (invariant 2). No prose. */
export interface Batch {
  readonly incident: string;
  readonly step: StepId;
  readonly action: ActionId;
  readonly device: { readonly id: string; readonly mac: string; readonly address: string | null };
  readonly host: {
    readonly id: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly hostKeys: readonly string[];
  };
  readonly connector: { readonly id: string; readonly version: number };
  readonly preconditions: Facts;
  readonly run: readonly Command[];
  readonly probe: {
    /** How long to wait after the run before looking. */
    readonly settleMs: number;
    readonly reads: readonly Read[];
    readonly expect: readonly Check[];
    /** What a probe that fails does: `undo` only where the rule lets it, see `ApprovalRule.undo`. */
    readonly failed: 'hold' | 'undo';
    /** What the same reads show when everything is as it was before. There exactly when `failed` is `undo`. */
    readonly undone?: readonly Check[];
  };
  readonly undo: readonly Command[];
  readonly rule: ApprovalRule;
}

/** A plan is a batch with its digest and what people need to judge it. `digest === digestOf(batch)`, always. */
export interface Plan {
  readonly batch: Batch;
  readonly digest: string;
  readonly plannedAt: number;
  /** What else was seen while planning and changes by itself (does the device answer?). Not in the digest; the probe compares with it. */
  readonly baseline: Facts;
  /** What the run does, in one sentence from the connector. */
  readonly effect: string;
  /** How it is undone, in one sentence; or why it cannot be. */
  readonly undoSentence: string;
  /** What stops working: names of dependents. */
  readonly breaks: readonly string[];
  /** The longest that the run may take, with its connection: after this an attempt is over, whatever became of it. */
  readonly longestMs: number;
}

/**
 * What a look showed, as named typed values. Nobody approved it, because nothing was changed: so it says by itself where it looked, with what,
 * and when.
 */
export interface Observation {
  readonly at: number;
  readonly host: Batch['host'];
  readonly device: Batch['device'];
  readonly connector: Batch['connector'];
  readonly reads: readonly Read[];
  readonly facts: Facts;
  /** What was looked at, in one sentence from the connector. */
  readonly effect: string;
  /** What was seen, in one or two sentences for people. */
  readonly sentence: string;
}

/** What came back from the wire. An event, never an assumption. `unknown`: nobody can say whether it ran. */
export type ExecReport =
  | { readonly kind: 'completed'; readonly results: readonly CommandResult[] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'unknown'; readonly code: string; readonly message: string; readonly results: readonly CommandResult[] };

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
  readonly durationMs: number;
}

/** What a probe showed. */
export interface ProbeResult {
  readonly holds: boolean;
  /** False: the look itself failed, so nobody can say. Then `holds` is false too. */
  readonly readable: boolean;
  readonly facts: Facts;
  /** One sentence for people: what was looked at and what it showed. */
  readonly sentence: string;
  readonly data?: Json;
}
