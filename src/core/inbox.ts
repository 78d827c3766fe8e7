import type { Click, From } from './approval.ts';
import type { IncidentKind, StepId } from './playbook.ts';

/** What came in from people and must be kept before it is judged. */
export type InboxBody =
  | { readonly kind: 'click'; readonly click: Click }
  | (From & {
      readonly kind: 'manual_done';
      readonly incident: string;
      readonly step: StepId;
      /** Of the draft whose card it was: step ids begin anew in each. */
      readonly round: number;
      readonly note: string;
    })
  | (From & {
      readonly kind: 'open';
      readonly title: string;
      readonly device: string;
      readonly details: string;
      readonly incidentKind: IncidentKind;
    })
  /** What a responder wrote in the incident's thread to shape the draft. Bounded and redacted, and still untrusted. */
  | (From & { readonly kind: 'hint'; readonly incident: string; readonly text: string })
  | (From & { readonly kind: 'stop'; readonly incident: string; readonly reason: string })
  | (From & { readonly kind: 'ask_again'; readonly incident: string; readonly step: StepId; readonly request: string })
  /** Too many wrong one-time codes, typed to approve steps of this incident: until then no code of this person is looked at. */
  | (From & { readonly kind: 'codes_locked'; readonly incident: string; readonly until: number })
  /** Somebody was shown the details of what this asking is about. */
  | (From & { readonly kind: 'details_read'; readonly incident: string; readonly step: StepId; readonly request: string });

export interface InboxItem {
  /** Made from what Slack repeats on a retry, so that the same event stored twice is one item. */
  readonly id: string;
  readonly body: InboxBody;
  readonly receivedAt: number;
}
