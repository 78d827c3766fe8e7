import type { Click } from './approval.ts';
import type { IncidentKind, StepId } from './playbook.ts';

/** What came in from people and must be kept before it is judged. */
export type InboxBody =
  | { readonly kind: 'click'; readonly click: Click }
  | {
      readonly kind: 'manual_done';
      readonly incident: string;
      readonly step: StepId;
      /** Of the draft whose card it was: step ids begin anew in each. */
      readonly round: number;
      readonly by: string;
      readonly team: string;
      readonly note: string;
    }
  | {
      readonly kind: 'open';
      readonly by: string;
      readonly team: string;
      readonly title: string;
      readonly device: string;
      readonly details: string;
      readonly incidentKind: IncidentKind;
    }
  /** What a responder wrote in the incident's thread to shape the draft. Bounded and redacted, and still untrusted. */
  | { readonly kind: 'hint'; readonly incident: string; readonly by: string; readonly team: string; readonly text: string }
  | { readonly kind: 'stop'; readonly incident: string; readonly by: string; readonly team: string; readonly reason: string }
  | {
      readonly kind: 'ask_again';
      readonly incident: string;
      readonly step: StepId;
      readonly request: string;
      readonly by: string;
      readonly team: string;
    }
  /** Too many wrong one-time codes, typed to approve steps of this incident: until then no code of this person is looked at. */
  | {
      readonly kind: 'codes_locked';
      readonly incident: string;
      readonly by: string;
      readonly team: string;
      readonly until: number;
    }
  /** Somebody was shown the details of what this asking is about. */
  | {
      readonly kind: 'details_read';
      readonly incident: string;
      readonly step: StepId;
      readonly request: string;
      readonly by: string;
      readonly team: string;
    };

export interface InboxItem {
  /** Made from what Slack repeats on a retry, so that the same event stored twice is one item. */
  readonly id: string;
  readonly body: InboxBody;
  readonly receivedAt: number;
}
