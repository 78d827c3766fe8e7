/**
 * What somebody proposes: a model, or a curated file that was filled for an incident. Nothing in it is believed. Only the guard turns it
 * into a `Playbook`.
 */
export interface DraftPlaybook {
  /** Ours or the curated file's, never the model's. */
  readonly title: string;
  readonly summary: string;
  readonly hypotheses: readonly DraftHypothesis[];
  readonly steps: readonly DraftStep[];
}

export interface DraftHypothesis {
  readonly statement: string;
  readonly evidence: readonly string[];
  readonly hunt: readonly string[];
}

export interface DraftStep {
  /** Should be one of the catalogue's actions. */
  readonly action: string;
  /** Should be the inventory id of one of the incident's devices. */
  readonly device: string | null;
  readonly title: string;
  readonly reason: string;
  readonly evidence: readonly string[];
  /** Positions of steps that come first, counted from 0. */
  readonly after: readonly number[];
}
