import type { StepId } from './playbook.ts';

/** A click as it arrives: who comes from Slack's payload, what from the button's value. Nothing in it is believed yet. */
export interface Click {
  readonly verdict: 'approve' | 'reject';
  readonly incident: string;
  readonly step: StepId;
  /** Which asking it answers: a step that is asked anew has a new one. */
  readonly request: string;
  readonly digest: string;
  /** Slack user id and team id, from the signed payload. */
  readonly by: string;
  readonly team: string;
  /** Only for a rejection, from the modal. */
  readonly reason: string;
}

/** A Slack user as `users.info` describes them now. */
export interface Person {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  /** Only `member` may decide anything. `foreign`: another workspace (Slack Connect). `unknown`: Slack could not say. */
  readonly standing: 'member' | 'guest' | 'bot' | 'deactivated' | 'foreign' | 'unknown';
}

/** A decision that counted. Only `judge` makes one. */
export interface Decision {
  readonly verdict: 'approve' | 'reject';
  readonly by: string;
  readonly name: string;
  readonly at: number;
  readonly digest: string;
  readonly request: string;
  readonly reason: string;
}
