import type { SlackContext } from './context.ts';
import { Modal } from './limits.ts';
import { noteModal } from './modals.ts';
import type { ActionPayload } from './payload.ts';

/** Opens a modal on a press. When Slack refuses it (a trigger lives 3 s), the person is told to press again. */
export async function openView(
  context: SlackContext,
  payload: Pick<ActionPayload, 'trigger_id' | 'user' | 'channel' | 'container'>,
  modal: Modal,
): Promise<string | null> {
  try {
    const { view } = await context.web.views.open({
      trigger_id: payload.trigger_id ?? '',
      view: checkedModal(modal, context.onError),
    });
    return view?.id ?? null;
  } catch (error) {
    context.onError(
      new Error('slack.modal_refused: Slack did not open a form. The person was asked to press again.', { cause: error }),
    );
    const ts = payload.container?.thread_ts ?? payload.container?.message_ts;
    if (payload.channel !== null && payload.channel !== undefined && ts !== undefined) {
      await context.messages.tell(
        payload.user.id,
        { channel: payload.channel.id, ts },
        'Slack did not open the form in time. Please press the button again.',
      );
    }
    return null;
  }
}

/** A modal over Slack's limits is a bug of ours: reported, and replaced by a sentence instead of by silence. */
export function checkedModal(modal: Modal, onError: (error: Error) => void): Modal {
  const checked = Modal.safeParse(modal);
  if (checked.success) return checked.data;
  onError(
    new Error(
      `slack.modal_over_limits: the form ${modal.callback_id} does not fit into a Slack modal: ${checked.error.issues[0]?.message ?? 'unknown'}.`,
    ),
  );
  return noteModal(
    'Too long for Slack',
    'Tagout could not draw this within the limits of Slack. Do not decide on what you cannot read: look at the history, and tell whoever operates Tagout.',
  );
}
