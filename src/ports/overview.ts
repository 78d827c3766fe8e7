import type { IncidentRecord, StepRecord } from '../core/record.ts';

/** A step that waits for people, as one of them is shown it. */
export interface WaitingStep {
  readonly record: IncidentRecord;
  readonly step: StepRecord;
  /**
   * Whether this person could do now what it waits for. Null when nobody can say: Slack could not be asked who they are, or who is in the
   * groups.
   */
  readonly yours: boolean | null;
}

/** Where things stand, for one person: a Home tab, or the answer to a command. */
export interface Overview {
  /** Open incidents, newest first. */
  readonly open: readonly IncidentRecord[];
  /** Steps of these incidents that wait for an approval, the one with the least time left first. */
  readonly waiting: readonly WaitingStep[];
  /** Steps that go on only when somebody presses a button that decides nothing: those that this person may press, what is worst first. */
  readonly chores: readonly WaitingStep[];
  /** Whether there are more open incidents, all of them older. */
  readonly more: boolean;
  /** Closed or stopped, the last one to end first; at most `LIMITS.overviewEndedMax`. */
  readonly ended: readonly IncidentRecord[];
}
