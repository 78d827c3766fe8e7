import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Result } from '../../core/result.ts';
import type { InboxBody } from '../../ports.ts';
import type { SlackContext } from './context.ts';
import { showDetails, turnPage } from './details_view.ts';
import type { Modal } from './limits.ts';
import { breakGlassModal, manualModal, rejectModal, stopModal } from './modals.ts';
import { actionItemId, ActionPayload, actorOf } from './payload.ts';
import { AgainRef, AskingRef, IncidentRef, PageRef, parseRef, RejectRef, StepRef } from './refs.ts';
import { openView } from './views.ts';

/** Presses of buttons. A press that decides something is one local append, then the answer to Slack, and nothing else. */
export function registerActions(app: App, context: SlackContext): void {
  for (const verdict of ['approve', 'withdraw'] as const) {
    on(app, context, verdict, AskingRef, async ({ payload, ref, ack }) => {
      const click = {
        verdict,
        incident: ref.i,
        step: ref.s,
        request: ref.r,
        digest: ref.d,
        ...actorOf(payload),
        reason: '',
      };
      await keep(context, payload, { kind: 'click', click });
      await ack();
    });
  }
  on(app, context, 'ask_again', AgainRef, async ({ payload, ref, ack }) => {
    await keep(context, payload, { kind: 'ask_again', incident: ref.i, step: ref.s, request: ref.r, ...actorOf(payload) });
    await ack();
  });
  opens(app, context, 'reject', RejectRef, (ref) => rejectModal(ref, ref.s, ref.w === 1));
  opens(app, context, 'break_glass', AskingRef, (ref) => breakGlassModal(ref, ref.s));
  opens(app, context, 'manual_done', StepRef, (ref) => manualModal(ref, ref.s));
  opens(app, context, 'stop', IncidentRef, (ref) => stopModal(ref));
  on(app, context, 'details', PageRef, async ({ payload, ref, ack }) => {
    await ack();
    await showDetails(context, payload, ref);
  });
  for (const turn of ['details_next', 'details_back']) {
    on(app, context, turn, PageRef, async ({ payload, ref, ack }) => {
      await ack();
      await turnPage(context, payload, ref);
    });
  }
}

export interface Press<T> {
  readonly payload: ActionPayload;
  readonly ref: T;
  readonly ack: () => Promise<void>;
}

export function on<T>(
  app: App,
  context: SlackContext,
  action: string,
  schema: z.ZodType<T>,
  handle: (press: Press<T>) => Promise<void>,
): void {
  app.action(action, async ({ body, ack }) => {
    const payload = ActionPayload.safeParse(body);
    if (!payload.success) return ack();
    const ref = parseRef(schema, payload.data.actions[0].value);
    if (ref.ok) return handle({ payload: payload.data, ref: ref.value, ack: async () => ack() });
    await ack();
    await explain(context, payload.data, ref);
  });
}

/** Slack gives a modal 3 s from the press: it opens in the handler itself. */
function opens<T>(app: App, context: SlackContext, action: string, schema: z.ZodType<T>, modal: (ref: T) => Modal): void {
  on(app, context, action, schema, async ({ payload, ref, ack }) => {
    await ack();
    await openView(context, payload, modal(ref));
  });
}

export async function keep(context: SlackContext, payload: ActionPayload, body: InboxBody): Promise<void> {
  await context.receive({ id: actionItemId(payload), body, receivedAt: context.now() });
}

async function explain(
  context: SlackContext,
  payload: ActionPayload,
  refusal: Extract<Result<never>, { ok: false }>,
): Promise<void> {
  if (payload.channel === null || payload.channel === undefined) return;
  const ts = payload.container?.thread_ts ?? payload.container?.message_ts;
  const words = refusal.message;
  // Without a message there is no thread to answer in; the channel of the press is still known.
  if (ts === undefined) return;
  await context.messages.tell(payload.user.id, { channel: payload.channel.id, ts }, words);
}
