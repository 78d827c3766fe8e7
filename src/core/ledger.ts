import type { Json } from './json.ts';
import type { Actor } from './record.ts';

export const ENTRY_KINDS = [
  'incident.opened',
  'alert.joined',
  'draft.proposed',
  'draft.found',
  'draft.fell_back',
  'draft.failed',
  'playbook.accepted',
  'step.planned',
  'step.plan_refused',
  'step.observed',
  'approval.requested',
  'approval.reminded',
  'approval.escalated',
  'approval.warned',
  'approval.decided',
  'approval.break_glass',
  'approval.withdrawn',
  'approval.held',
  'approval.released',
  'approval.refused',
  'request.refused',
  'codes.locked',
  'approval.expired',
  'approval.voided',
  'step.asked_again',
  'step.dispatched',
  'step.reported',
  'step.probed',
  'step.unknown',
  'step.done',
  'step.failed',
  'step.undo_dispatched',
  'step.undo_refused',
  'step.undo_reported',
  'step.undo_unknown',
  'step.undo_probed',
  'step.undone',
  'step.undo_failed',
  'manual.done',
  'hint.added',
  'draft.reopened',
  'run.stopped',
  'incident.closed',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** A fact before it has its place in the chain. */
export interface NewEntry {
  readonly kind: EntryKind;
  readonly by: Actor;
  /** One plain sentence, past tense. May quote untrusted text: escape it wherever it is shown. */
  readonly sentence: string;
  readonly data: Json;
}

/** A committed fact. `hash` is the digest of everything else in it, `prev` the hash of the one before (64 zeros for the first). */
export interface LedgerEntry extends NewEntry {
  readonly incident: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly prev: string;
  readonly hash: string;
}
