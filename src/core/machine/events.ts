import type { StepId } from '../playbook.ts';

/** What an approval consists of, as the machine sees it: it counts by itself and does not take anybody's word for it. */
export interface Covering {
  /** Digest of the plan as it is now; null when there is none. */
  readonly digest: string | null;
  readonly approvals: readonly Approving[];
  readonly quorum: number;
  /** A different person from each of these groups must be among those who approved. */
  readonly oneFromEach: readonly string[];
  /** Whether the rule lets somebody approve alone in an emergency. */
  readonly breakGlass: boolean;
}

export interface Approving {
  readonly by: string;
  readonly digest: string;
  readonly groups: readonly string[];
  /** By break-glass: counts as all of them, where the rule has that. */
  readonly alone: boolean;
}

/** What lets an undo go out without asking, as the machine sees it: the approval of what ran says so, and it did run. */
export interface Undoing extends Covering {
  /** Digest of what ran; null when nothing did. */
  readonly ran: string | null;
  /** Whether that digest covers an undo, and the rule in it lets the undo go out by itself. */
  readonly byItself: boolean;
}

/** Results arrive as events, named in the past tense. Each step has its own names, so that no region can hear another's. */
export type MachineEvent =
  | { readonly type: 'run.stopped' }
  | {
      readonly type:
        `${StepId}.planned` | `${StepId}.plan_refused` | `${StepId}.rejected` | `${StepId}.expired` | `${StepId}.voided`;
    }
  /** A look was made: what was seen is in the record. */
  | { readonly type: `${StepId}.observed` }
  | {
      readonly type: `${StepId}.asked_again` | `${StepId}.completed` | `${StepId}.abandoned` | `${StepId}.withdrawn`;
    }
  /** `hold`: whether the rule lets a complete approval wait before anything goes out. */
  | ({ readonly type: `${StepId}.approved`; readonly hold: boolean } & Covering)
  | ({ readonly type: `${StepId}.released` | `${StepId}.dispatched` } & Covering)
  | { readonly type: `${StepId}.reported`; readonly outcome: ReportOutcome }
  /** `undo`: what lets it be undone by itself, should it have failed. Absent: nothing does. */
  | { readonly type: `${StepId}.probed`; readonly outcome: ProbeOutcome; readonly undo?: Undoing }
  | { readonly type: `${StepId}.undo_dispatched`; readonly undo: Undoing }
  | { readonly type: `${StepId}.undo_refused` }
  | { readonly type: `${StepId}.undo_reported`; readonly outcome: ReportOutcome }
  | { readonly type: `${StepId}.undo_probed`; readonly outcome: ProbeOutcome };

export type ReportOutcome = 'ran' | 'failed' | 'unknown';
export type ProbeOutcome = 'holds' | 'fails' | 'unreadable';
