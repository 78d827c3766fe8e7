import type { App } from '@slack/bolt';
import { redact } from '../../core/alert/redact.ts';
import { LIMITS } from '../../core/limits.ts';
import { accept, assertNever, refuse, type Refusal, type Result } from '../../core/result.ts';
import { isCode, type CodeVerdict } from '../../core/stepup.ts';
import type { InboxItem } from '../../ports.ts';
import type { SlackContext } from './context.ts';
import { noteModal } from './modals.ts';
import { actorOf, fieldOf, submissionItemId, SubmissionPayload, ticksOf } from './payload.ts';
import { CodeRef, parseRef } from './refs.ts';
import { CODE_FORM, CODE_TITLE, hourOf, notEnrolledWords } from './stepup_form.ts';
import { checkedModal } from './views.ts';

/**
 * A form with a one-time code was sent. The code is checked before Slack is answered, in one transaction with the approvals that it stands for,
 * and goes no further than this: what is kept says that a code of this person was checked, and not which.
 */
export function registerCodes(app: App, { codes, now, onError }: SlackContext): void {
  app.view({ callback_id: CODE_FORM, type: 'view_submission' }, async ({ body, ack }) => {
    const say = async ({ code, message }: Refusal): Promise<void> =>
      code === ''
        ? ack({
            response_action: 'update',
            view: checkedModal(noteModal(CODE_TITLE, `Nothing was approved. ${message}`), onError),
          })
        : ack({ response_action: 'errors', errors: { [code]: message } });
    const payload = SubmissionPayload.safeParse(body);
    const form = payload.success ? formOf(payload.data) : UNKNOWN;
    if (!form.ok) return say(form);
    if (!payload.success || codes === null) return say(UNKNOWN);
    const at = now();
    const { by } = actorOf(payload.data);
    const verdict = await codes.check(by, form.value.code, at, (judged) => itemsOf(judged, payload.data, form.value, at));
    const refused = refusalOf(verdict, by);
    return refused === null ? ack() : say(refused);
  });
}

interface Form {
  readonly ref: CodeRef;
  readonly chosen: CodeRef['a'];
  readonly code: string;
  readonly reason: string;
}

/** A refusal's code is the field that it belongs to, or empty when it is about the form. */
function formOf(payload: SubmissionPayload): Result<Form> {
  const parsed = parseRef(CodeRef, payload.view.private_metadata);
  if (!parsed.ok) return refuse('', parsed.message);
  const ref = parsed.value;
  if (ref.o !== payload.user.id)
    return refuse(
      '',
      'Another person opened this form, and a code counts only in a form of your own. Press the button on the card.',
    );
  const ticks = ref.a.length === 1 ? ref.a.map(({ s }) => s) : ticksOf(payload, 'steps');
  const chosen = ref.a.filter(({ s }) => ticks.includes(s));
  if (chosen.length === 0 || chosen.length < ticks.length)
    return refuse(ref.a.length === 1 ? '' : 'steps', 'Please tick steps of this form: at least one.');
  const reason = ref.v === 'break_glass' ? redact(fieldOf(payload, 'reason')) : '';
  if (ref.v === 'break_glass' && (reason === '' || reason.length > LIMITS.reasonMaxChars))
    return refuse(
      'reason',
      `Please write why this cannot wait for the others, in at most ${LIMITS.reasonMaxChars} characters.`,
    );
  const code = fieldOf(payload, 'code').replaceAll(/\s/g, '');
  if (!isCode(code)) return refuse('code', 'Please type the six digits that your authenticator app shows. This was no try.');
  return accept({ ref, chosen, code, reason });
}

function itemsOf(
  verdict: CodeVerdict,
  payload: SubmissionPayload,
  { ref, chosen, reason }: Form,
  at: number,
): readonly InboxItem[] {
  const id = submissionItemId(payload);
  const { by, team } = actorOf(payload);
  if (verdict.kind === 'locked' && verdict.fresh) {
    const body = { kind: 'codes_locked' as const, incident: ref.i, by, team, until: verdict.until };
    return [{ id: `${id}-locked-${verdict.until}`, body, receivedAt: at }];
  }
  if (verdict.kind !== 'right') return [];
  return chosen.map(({ s: step, r: request, d: digest }) => {
    const click = { verdict: ref.v, incident: ref.i, step, request, digest, by, team, reason, stepUp: 'verified' as const };
    return { id: `${id}-${step}`, body: { kind: 'click' as const, click }, receivedAt: at };
  });
}

function refusalOf(verdict: CodeVerdict, person: string): Refusal | null {
  switch (verdict.kind) {
    case 'right':
      return null;
    case 'wrong':
      return refuse(
        'code',
        `This code is wrong, so nothing was approved. Is your phone's clock right? ${verdict.left === 1 ? 'One more wrong code pauses your codes.' : `${verdict.left} tries are left.`}`,
      );
    case 'spent':
      return refuse(
        'code',
        'This code was used before, and each counts once. Wait until your app shows the next one, half a minute at most.',
      );
    case 'locked':
      return refuse(
        'code',
        `Too many wrong codes: no code of yours is looked at until ${hourOf(verdict.until)}. Nothing was approved, and the thread of the incident tells of it.`,
      );
    case 'not_enrolled':
      return refuse('', notEnrolledWords(person));
    default:
      return assertNever(verdict);
  }
}

const UNKNOWN = refuse('', 'Slack sent this form in a shape that Tagout does not know.');
