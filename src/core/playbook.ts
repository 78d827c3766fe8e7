/**
 * The closed catalogue of what a step can be. A draft names one of these and nothing else.
 * `isolate_device` D3FEND Network Isolation (D3-NI); `release_device` its reversal; `observe_device` D3FEND Active Logical Link Mapping
 * (D3-ALLM), at one device; `manual` is work that a person does and confirms.
 */
export const ACTION_IDS = ['isolate_device', 'release_device', 'observe_device', 'manual'] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** Those that only look: they run without asking, where a rule of the policy says `tier: observe`. */
export const READ_ONLY_ACTIONS: ReadonlySet<ActionId> = new Set<ActionId>(['observe_device']);

/** The action that takes another one back: a step of its own, with an approval of its own. */
export const REVERSALS: Readonly<Record<ActionId, ActionId | null>> = {
  isolate_device: 'release_device',
  release_device: 'isolate_device',
  // A look leaves nothing to take back.
  observe_device: null,
  manual: null,
};

export const INCIDENT_KINDS = [
  'botnet_traffic',
  'exposed_management',
  'suspicious_firmware',
  'credential_abuse',
  'unclassified',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

/** `s1`, `s2`, ...: ours, never the draft's. They become xstate state keys. */
export type StepId = `s${number}`;

export interface PlaybookStep {
  readonly id: StepId;
  readonly action: ActionId;
  /** Device id; null for a manual step without one. One device a step today; fleets come as a named inventory query. */
  readonly device: string | null;
  /** Short imperative title. For a model's draft this is model text: escaped, never in the digest. */
  readonly title: string;
  /** Why, in one or two sentences; cites evidence by id. Model text, never in the digest. */
  readonly reason: string;
  /** Evidence ids. At least one for every step that changes something. */
  readonly evidence: readonly string[];
  /** Steps that must be done before this one starts. */
  readonly after: readonly StepId[];
}

/** A guarded playbook: every id in it exists, every rule held. Only `guard` makes one. */
export interface Playbook {
  readonly kind: IncidentKind;
  readonly title: string;
  readonly summary: string;
  readonly hypotheses: readonly Hypothesis[];
  readonly steps: readonly PlaybookStep[];
  readonly author: Author;
}

export interface Hypothesis {
  readonly statement: string;
  readonly evidence: readonly string[];
  /** Where to look next, as sentences for people. */
  readonly hunt: readonly string[];
}

/** Who drafted: a model, or a curated file with the reason why it stepped in. Shown on the card. */
export type Author =
  | { readonly kind: 'model'; readonly model: string; readonly repairs: number }
  | { readonly kind: 'curated'; readonly file: string; readonly because: string };

/** One rule that a draft broke: sent back to the model, and kept in the ledger. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  /** Index of the draft's step, from 0; null when it is about the whole. */
  readonly step: number | null;
}
