import type { StepId } from './playbook.ts';

/** A moment in the life of one asking. */
export interface Deadline<K extends string> {
  readonly kind: K;
  readonly incident: string;
  readonly step: StepId;
  readonly request: string;
  readonly at: number;
}

/**
 * What must happen after a commit. Each becomes one durable job in the same transaction, and is performed by `flow/`.
 * `show` and `archive` are views: idempotent, coalesced, retried. `dispatch` and `undo` are those that change the world: never retried.
 */
export type Effect =
  | { readonly kind: 'show'; readonly incident: string }
  | { readonly kind: 'archive'; readonly incident: string }
  /** A view too, and the least of them: asked for when the cards are up to date, and late so that states in quick succession share one. */
  | { readonly kind: 'picture'; readonly incident: string; readonly afterMs: number }
  /** `round` of these two is the draft's: a job of a former round finds itself out of date. */
  | { readonly kind: 'draft'; readonly incident: string; readonly round: number }
  | { readonly kind: 'plan'; readonly incident: string; readonly step: StepId; readonly round: number }
  | {
      readonly kind: 'dispatch';
      readonly incident: string;
      readonly step: StepId;
      readonly digest: string;
      readonly request: string;
    }
  /** Undoes what ran and had no effect, as its approval says: `attempt` is the one that ran. It changes the world as well: never retried. */
  | {
      readonly kind: 'undo';
      readonly incident: string;
      readonly step: StepId;
      readonly digest: string;
      readonly attempt: string;
    }
  | {
      readonly kind: 'probe';
      readonly incident: string;
      readonly step: StepId;
      readonly attempt: string;
      readonly afterMs: number;
    }
  | Deadline<'expire'>
  /** Deadlines of an asking: name those who have not decided, let others decide too, count who could decide at all. */
  | Deadline<'remind'>
  | Deadline<'escalate'>
  | Deadline<'survey'>
  /** The end of a hold: the approval was not taken back. */
  | Deadline<'release'>
  /** The watch on an attempt: fires when its longest run time is over; a report that came in time makes it a no-op. */
  | {
      readonly kind: 'overdue';
      readonly incident: string;
      readonly step: StepId;
      readonly attempt: string;
      readonly at: number;
    }
  /** An answer to one person only: why their click changed nothing. `text` is plain; the adapter escapes it. */
  | { readonly kind: 'tell'; readonly incident: string; readonly person: string; readonly text: string }
  /** Judge one stored inbox item: a click, a command, a modal's submission. */
  | {
      readonly kind: 'inbox';
      readonly item: string;
      /** Goes before the others: a Stop must not wait behind a thousand clicks. */
      readonly urgent?: true;
    };

export type EffectKind = Effect['kind'];
