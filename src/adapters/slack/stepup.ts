import type { App } from '@slack/bolt';
import type { Click } from '../../core/approval.ts';
import { keep, on } from './actions.ts';
import type { SlackContext } from './context.ts';
import type { Modal } from './limits.ts';
import { noteModal } from './modals.ts';
import { actorOf, type ActionPayload } from './payload.ts';
import { AskingRef } from './refs.ts';
import { CODE_TITLE, codeForm, lockedModal, notEnrolledWords } from './stepup_form.ts';
import { registerCodes } from './stepup_submission.ts';
import { checkedModal, openView } from './views.ts';

/** Presses that a form with a one-time code follows. It opens at once, since a trigger lives 3 s, and is filled then. */
export function registerStepUp(app: App, context: SlackContext): void {
  for (const verdict of ['approve', 'break_glass'] as const) {
    on(app, context, `${verdict}_code`, AskingRef, async ({ payload, ref, ack }) => {
      await ack();
      const view = await openView(context, payload, noteModal(CODE_TITLE, 'Loading…'));
      if (view === null) return;
      const pressed = { verdict, incident: ref.i, step: ref.s, request: ref.r, digest: ref.d, ...actorOf(payload), reason: '' };
      const modal = await modalFor(context, payload, pressed);
      await context.web.views.update({ view_id: view, view: checkedModal(modal, context.onError) });
    });
  }
  registerCodes(app, context);
}

async function modalFor(context: SlackContext, payload: ActionPayload, pressed: Click): Promise<Modal> {
  const { codes } = context;
  if (codes === null) return noteModal(CODE_TITLE, NO_KEY);
  try {
    const form = await codes.form(pressed);
    if (!form.ok) {
      // Judged like every other press, so that the refusal is recorded. Without a code it approves nothing, whatever changes meanwhile.
      await keep(context, payload, { kind: 'click', click: pressed });
      return noteModal(CODE_TITLE, `Nothing was approved. ${form.message}`);
    }
    const standing = await codes.standing(pressed.by, context.now());
    if (standing === 'ready') return codeForm(form.value.record, form.value.steps, pressed);
    return standing.kind === 'locked'
      ? lockedModal(standing.until)
      : noteModal(CODE_TITLE, `Nothing was approved. ${notEnrolledWords(pressed.by)}`);
  } catch (error) {
    context.onError(
      new Error(`slack.code_form: the form for a code could not be filled for ${pressed.incident}.`, { cause: error }),
    );
    return noteModal(
      CODE_TITLE,
      'This could not be read just now, and nothing was approved. Close this and press the button again.',
    );
  }
}

const NO_KEY =
  'This step needs a one-time code, and TAGOUT_STEPUP_KEY is not set, so there are none. Nothing was approved; tell whoever operates Tagout.';
