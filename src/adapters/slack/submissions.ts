import type { App } from '@slack/bolt';
import type { z } from 'zod';
import { redact } from '../../core/alert/redact.ts';
import { LIMITS } from '../../core/limits.ts';
import { INCIDENT_KINDS } from '../../core/playbook.ts';
import { accept, refuse, type Result } from '../../core/result.ts';
import type { InboxBody } from '../../ports.ts';
import type { SlackContext } from './context.ts';
import { noteModal } from './modals.ts';
import { actorOf, fieldOf, submissionItemId, SubmissionPayload } from './payload.ts';
import { AskingRef, IncidentRef, parseRef, RejectRef, StepRef } from './refs.ts';
import { checkedModal } from './views.ts';

/** Forms that were sent. What is wrong with one is said beside its field, in the answer to Slack; what is right is one append. */
export function registerSubmissions(app: App, context: SlackContext): void {
  on(app, context, 'reject', (payload) =>
    about(payload, RejectRef, (ref) =>
      needed(payload, 'reason', 'Please write why, so that the draft can become better.', (reason) => ({
        kind: 'click',
        click: { verdict: 'reject', incident: ref.i, step: ref.s, request: ref.r, digest: ref.d, ...actorOf(payload), reason },
      })),
    ),
  );
  on(app, context, 'break_glass', (payload) =>
    about(payload, AskingRef, (ref) =>
      needed(payload, 'reason', 'Please write why this cannot wait for the others.', (reason) => ({
        kind: 'click',
        click: {
          verdict: 'break_glass',
          incident: ref.i,
          step: ref.s,
          request: ref.r,
          digest: ref.d,
          ...actorOf(payload),
          reason,
        },
      })),
    ),
  );
  on(app, context, 'stop', (payload) =>
    about(payload, IncidentRef, (ref) =>
      needed(payload, 'reason', 'Please write why the run should stop.', (reason) => ({
        kind: 'stop',
        incident: ref.i,
        ...actorOf(payload),
        reason,
      })),
    ),
  );
  on(app, context, 'manual_done', (payload) =>
    about(payload, StepRef, (ref) => {
      const note = typed(payload, 'note').slice(0, LIMITS.reasonMaxChars);
      return accept({ kind: 'manual_done', incident: ref.i, step: ref.s, round: ref.n, ...actorOf(payload), note });
    }),
  );
  on(app, context, 'open_incident', opened);
}

/** A refusal's code is the field that it belongs to, or empty when it is about the form. */
type Judged = Result<InboxBody>;

function on(app: App, context: SlackContext, callbackId: string, judge: (payload: SubmissionPayload) => Judged): void {
  app.view({ callback_id: callbackId, type: 'view_submission' }, async ({ body, ack }) => {
    const payload = SubmissionPayload.safeParse(body);
    const judged = payload.success
      ? judge(payload.data)
      : refuse('', 'Slack sent this form in a shape that Tagout does not know. Nothing was done.');
    if (!judged.ok) {
      return judged.code === ''
        ? ack({ response_action: 'update', view: checkedModal(noteModal('Nothing was done', judged.message), context.onError) })
        : ack({ response_action: 'errors', errors: { [judged.code]: judged.message } });
    }
    if (!payload.success) return ack();
    await context.receive({ id: submissionItemId(payload.data), body: judged.value, receivedAt: context.now() });
    await ack();
  });
}

function about<T>(payload: SubmissionPayload, schema: z.ZodType<T>, judge: (ref: T) => Judged): Judged {
  const ref = parseRef(schema, payload.view.private_metadata);
  return ref.ok ? judge(ref.value) : refuse('', ref.message);
}

function needed(payload: SubmissionPayload, name: string, otherwise: string, body: (text: string) => InboxBody): Judged {
  const text = typed(payload, name);
  if (text === '') return refuse(name, otherwise);
  if (text.length > LIMITS.reasonMaxChars)
    return refuse(name, `Please keep it to ${LIMITS.reasonMaxChars} characters; it has ${text.length}.`);
  return accept(body(text));
}

/** People paste what they saw, log-ins included: it must not be stored, since what is stored goes to the model and to GitHub. */
function typed(payload: SubmissionPayload, name: string): string {
  return redact(fieldOf(payload, name));
}

function opened(payload: SubmissionPayload): Judged {
  const title = typed(payload, 'title');
  const device = fieldOf(payload, 'device');
  const details = typed(payload, 'details');
  const kind = INCIDENT_KINDS.find((one) => one === fieldOf(payload, 'kind'));
  if (title === '') return refuse('title', 'Please write in one line what happened.');
  if (title.length > LIMITS.untrustedTitleMaxChars)
    return refuse('title', `Please keep it to ${LIMITS.untrustedTitleMaxChars} characters.`);
  if (kind === undefined) return refuse('kind', 'Please choose one. "Not classified yet" is fine.');
  if (device !== '' && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(device)) {
    return refuse(
      'device',
      'Expected a device id as in the inventory: letters, digits, dots, dashes and underscores. Leave it empty if you do not know it.',
    );
  }
  if (details.length > LIMITS.untrustedTextMaxChars)
    return refuse('details', `Please keep it to ${LIMITS.untrustedTextMaxChars} characters.`);
  return accept({ kind: 'open', ...actorOf(payload), title, device, details, incidentKind: kind });
}
