import type { Alert } from './alert.ts';
import type { Decision } from './approval.ts';
import type { Evidence } from './evidence.ts';
import type { Device } from './inventory.ts';
import type { Json } from './json.ts';
import type { Observation, Plan, ProbeResult, ExecReport } from './plan.ts';
import type { Finding, IncidentKind, Playbook, PlaybookStep, StepId } from './playbook.ts';

/** Who or what did something: shown in cards and history. `person.id` is a Slack user id. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string; readonly name: string }
  | { readonly kind: 'detector'; readonly name: string }
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'tagout' };

/** What a person or detector brought to us that becomes an incident. */
export interface Incident {
  readonly id: string;
  readonly kind: IncidentKind;
  /** Untrusted when a detector wrote it. */
  readonly title: string;
  readonly severityId: Alert['severityId'];
  readonly openedAt: number;
  readonly openedBy: Actor;
  /** Distinct alerts, first ones kept; `alertCount` counts all. */
  readonly alerts: readonly Alert[];
  readonly alertCount: number;
  readonly lastAlertAt: number;
  /** Inventory devices that are an end of the flow or were named by the opener. Only these, and nothing else, can be targeted. */
  readonly devices: readonly Device[];
  /** Addresses in the alert that the inventory does not know. */
  readonly unknownEndpoints: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** One try of one author, kept for the page and the history. */
export interface DraftTry {
  readonly model: string;
  readonly at: number;
  readonly outcome: 'accepted' | 'findings' | 'down' | 'slow' | 'refused' | 'truncated' | 'malformed';
  readonly findings: readonly Finding[];
  /** One sentence for people. */
  readonly sentence: string;
}

/** A step of the draft before, as far as people need it to see what a new draft changed. */
export type FormerStep = Pick<PlaybookStep, 'action' | 'device' | 'title'>;

export type DraftState = {
  /** From 1; a hint raises it. Step ids begin anew in each round, so whatever was made for a former one must say for which. */
  readonly round: number;
  /** Those of this round; the ledger has all. */
  readonly tries: readonly DraftTry[];
  /** While a new round is written: the steps of the last one that was ready. */
  readonly former?: readonly FormerStep[];
  /** What the new round changed, in sentences. Absent in the first round. */
  readonly changes?: readonly string[];
} & (
  | { readonly status: 'drafting' }
  | { readonly status: 'ready' }
  /** No playbook could be had at all: the card asks people to take over. */
  | { readonly status: 'failed'; readonly sentence: string }
);

/** A message in the thread that names those who are waited for. */
export interface Nudge {
  readonly at: number;
  /** Slack ids, at most `LIMITS.nudgedPeopleMax`. */
  readonly people: readonly string[];
}

/** Too many wrong one-time codes in a row: until then no code of this person is looked at. */
export interface Lockout {
  readonly person: string;
  readonly name: string;
  readonly at: number;
  readonly until: number;
  /** Slack ids of the leads who are told, at most `LIMITS.nudgedPeopleMax`. */
  readonly leads: readonly string[];
}

/** Somebody approved alone. The step forgets its decisions when it is asked anew; what the whole channel was told stays told. */
export interface BrokenGlass {
  readonly step: StepId;
  readonly request: string;
  /** From 1: who has taken it back may do it again, and that is told anew. */
  readonly nth: number;
  readonly by: string;
  readonly name: string;
  readonly at: number;
  readonly reason: string;
  /** What was approved, in the plan's own words. */
  readonly effect: string;
  /** What became of it, as far as it is known. Absent while nothing has. */
  readonly end?: GlassEnd;
}

/** The first two are final: nothing was sent because of this approval. `why` is one sentence. */
export type GlassEnd =
  | { readonly kind: 'taken_back'; readonly at: number }
  | { readonly kind: 'void'; readonly why: string }
  /** It was to go out, and the gateway was not reached. */
  | { readonly kind: 'not_sent'; readonly why: string }
  | {
      readonly kind: 'sent';
      readonly at: number;
      readonly became: 'running' | 'ran' | 'done' | 'no_effect' | 'failed' | 'unknown';
    };

/** One asking. What is optional here is absent until it happened. */
export interface ApprovalRequest {
  readonly id: string;
  readonly digest: string;
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly reminded?: Nudge;
  readonly escalated?: Nudge;
  /** Enough people approved, and nothing goes out before this moment. */
  readonly heldUntil?: number;
  /** Why nobody could satisfy the rule when people were last counted: they have changed since the start. One sentence. */
  readonly shortage?: string;
  /** Slack ids of people who opened the details. */
  readonly readBy?: readonly string[];
}

/** One try to send something. */
export interface Attempt {
  readonly id: string;
  readonly digest: string;
  readonly startedAt: number;
  readonly longestMs: number;
}

/** The undo of an attempt that had no effect, as its approval says: it is sent by itself, and once. */
export interface UndoRecord {
  readonly orderedAt: number;
  /** Null until its commands go out, and for ever when they could not. */
  readonly attempt: Attempt | null;
  /** Why it was not sent, when that is so. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  readonly report: ExecReport | null;
  /** Whether everything is as it was before; `holds` then means that it is undone. */
  readonly probe: ProbeResult | null;
}

/** A complete approval that was void before anything went out: its people may believe that it ran. */
export interface VoidApproval {
  /** The asking that it answered. */
  readonly request: string;
  /** Slack ids of those who gave it, at most `LIMITS.nudgedPeopleMax`. */
  readonly people: readonly string[];
  /** The names of what changed. Empty when it could not be sent for another reason. */
  readonly changed: readonly string[];
}

/** One thing that a void approval covered otherwise: what it was, and what is asked for now. May quote a device or an inventory. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  /** Lines of commands; either may be empty then. */
  readonly lines?: true;
}

/** What the record keeps beside the machine's state for one step. */
export interface StepRecord {
  readonly id: StepId;
  /** Where the machine's snapshot has the step: written with it by each move of the machine, so that readers need no machine. */
  readonly status: StepStatus;
  readonly plan: Plan | null;
  /** Why no plan could be made, when that is so. */
  readonly problem: { readonly code: string; readonly message: string } | null;
  /** The open or last asking. */
  readonly request: ApprovalRequest | null;
  /** Decisions on the open or last asking that counted. */
  readonly decisions: readonly Decision[];
  readonly attempt: Attempt | null;
  /** Whether an attempt of this step was ever sent: asking anew forgets the attempt, and not this. */
  readonly sent: boolean;
  readonly report: ExecReport | null;
  readonly probe: ProbeResult | null;
  /** The undo that followed the last attempt by itself. Absent, or null once the step is asked anew, when there was none. */
  readonly undo?: UndoRecord | null;
  /** What a step that only looks has seen. Absent until it has. */
  readonly observation?: Observation;
  /** Who confirmed work that only a person can do. */
  readonly confirmed: { readonly by: string; readonly name: string; readonly at: number; readonly note: string } | null;
  /** What voided an earlier approval, for the card: the names of what changed. */
  readonly changed: readonly string[];
  /** The last approval that was void before anything went out. Absent until there is one. */
  readonly voided?: VoidApproval;
  /** Of what is in `changed`, what can be shown in short, once the step is planned anew. Absent until then. */
  readonly differences?: readonly Difference[];
}

/**
 * The form of a stored record. 1: as first released. 2: steps can be held and taken back, rules can ask for more than a quorum; a version that
 * knows only 1 would run such a step too early, so it must not read it. 3: a step can undo itself, and can be one that only looks; a version
 * that knows only 2 would lose sight of an undo that is on its way. Older records are read as they are: what was added may be absent.
 */
export const RECORD_SCHEMA = 3;

/** Everything about one incident, as stored. JSON through and through. */
export interface IncidentRecord {
  readonly schema: typeof RECORD_SCHEMA;
  /** Rises by one with every commit. */
  readonly version: number;
  readonly incident: Incident;
  readonly draft: DraftState;
  readonly playbook: Playbook | null;
  /** The compiled machine's JSON: what was proven is what runs, across upgrades. */
  readonly machine: Json | null;
  /** Step id -> the status that the machine has it in; null as long as there is no machine. */
  readonly snapshot: Json | null;
  readonly steps: readonly StepRecord[];
  /** People whose hints shaped the draft: they cannot approve its steps. */
  readonly shapedBy: readonly string[];
  readonly stopped: { readonly by: string; readonly at: number; readonly reason: string } | null;
  readonly closedAt: number | null;
  /** Refusals that stand in the ledger already: the same one again is told to its person and not recorded anew. */
  readonly refused: readonly string[];
  /** The newest ones, at most `LIMITS.lockoutsPerIncidentMax`. Absent until there is one. */
  readonly lockouts?: readonly Lockout[];
  /** The newest ones, at most `LIMITS.brokenGlassPerIncidentMax`. Absent until there is one, and in records of older versions. */
  readonly brokenGlass?: readonly BrokenGlass[];
}

/** Where one step stands: each is a state of its region of the machine, and the cards say them in words. */
export const STEP_STATUSES = [
  'blocked',
  'planning',
  'looking',
  'refused',
  'pending',
  'held',
  'approved',
  'running',
  'probing',
  'open',
  'done',
  'rejected',
  'expired',
  'failed',
  'unknown',
  'undo_due',
  'undo_running',
  'undo_probing',
  'undo_unknown',
  'stopped',
] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];
