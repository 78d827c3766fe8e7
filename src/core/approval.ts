import type { StepId } from './playbook.ts';

/** Who did something in Slack, from the signed payload. */
export interface From {
  /** Slack user id and team id. */
  readonly by: string;
  readonly team: string;
  /** Their name in Slack, where the payload has it: what to call somebody about whom Slack is not asked. Nothing is judged by it. */
  readonly handle?: string;
}

/** A click as it arrives: who comes from Slack's payload, what from the button's value. Nothing in it is believed yet. */
export interface Click extends From {
  /** `withdraw` takes one's own approval back; `break_glass` approves alone, where the policy lets this person. */
  readonly verdict: 'approve' | 'reject' | 'withdraw' | 'break_glass';
  readonly incident: string;
  readonly step: StepId;
  /** Which asking it answers: a step that is asked anew has a new one. */
  readonly request: string;
  readonly digest: string;
  /** For a rejection and for break-glass, from the modal; else empty. */
  readonly reason: string;
  /** Whether a one-time code of this very person was checked before the form was accepted. Absent, as in presses kept by older versions: no. */
  readonly stepUp?: 'none' | 'verified';
}

/** Only `member` may decide anything. `foreign`: another workspace (Slack Connect). `unknown`: Slack could not say. */
export type Standing = 'member' | 'guest' | 'bot' | 'deactivated' | 'foreign' | 'unknown';

/** Who asks for something. `unasked`: in no group that could decide, so that Slack was not asked about them. */
export interface Person {
  readonly id: string;
  readonly team: string;
  readonly name: string;
  readonly standing: Standing | 'unasked';
}

/** A Slack user as `users.info` describes them now. */
export interface KnownPerson extends Person {
  readonly standing: Standing;
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
  /** The rule's groups that the person was in: for whom they spoke. This and what follows is absent in decisions of older versions. */
  readonly groups?: readonly string[];
  readonly stepUp?: 'verified';
  /** Approved alone, as the policy lets this person do in an emergency. */
  readonly breakGlass?: true;
  /** How long after the asking, and whether the details were opened: approvals that nobody read are worth talking about. */
  readonly secondsToDecide?: number;
  readonly sawDetails?: boolean;
}
