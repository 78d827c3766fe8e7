import type { StepId } from '../../core/playbook.ts';
import type { SlackContext } from './context.ts';
import type { Modal } from './limits.ts';
import { noteModal } from './modals.ts';
import { detailsModal } from './pages.ts';
import { actionItemId, actorOf, type ActionPayload } from './payload.ts';
import { mayNotRead } from './readers.ts';
import type { PageRef } from './refs.ts';
import { checkedModal, openView } from './views.ts';

/** Opens at once, then fills: reading the record must not cost the 3 s that a trigger lives. */
export async function showDetails(context: SlackContext, payload: ActionPayload, ref: PageRef): Promise<void> {
  const view = await openView(context, payload, noteModal('Details', 'Loading…'));
  if (view === null) return;
  const asking = await fill(context, payload.user.id, view, ref);
  if (asking !== null) await remember(context, payload, asking);
}

export async function turnPage(context: SlackContext, payload: ActionPayload, ref: PageRef): Promise<void> {
  if (payload.view !== null && payload.view !== undefined) await fill(context, payload.user.id, payload.view.id, ref);
}

/** What was shown, as far as a decision can be about it. */
interface Asking {
  readonly incident: string;
  readonly step: StepId;
  readonly request: string;
}

async function fill(context: SlackContext, user: string, view: string, ref: PageRef): Promise<Asking | null> {
  const refused = await mayNotRead(context, user);
  const { modal, asking } = refused === null ? await read(context, ref) : words(refused);
  await context.web.views.update({ view_id: view, view: checkedModal(modal, context.onError) });
  return asking;
}

/** Whether people read before they decide is worth knowing, and not worth a press that fails. */
async function remember(context: SlackContext, payload: ActionPayload, asking: Asking): Promise<void> {
  try {
    const body = { kind: 'details_read' as const, ...asking, ...actorOf(payload) };
    await context.receive({ id: actionItemId(payload), body, receivedAt: context.now() });
  } catch (error) {
    context.onError(new Error('slack.reading_not_kept: that somebody opened the details was not kept.', { cause: error }));
  }
}

interface Shown {
  readonly modal: Modal;
  readonly asking: Asking | null;
}

const words = (text: string): Shown => ({ modal: noteModal('Details', text), asking: null });

async function read(context: SlackContext, ref: PageRef): Promise<Shown> {
  try {
    const stored = await context.load(ref.i);
    if (stored === null) return words(`There is no incident ${ref.i}.`);
    const request = ref.s === '' ? undefined : stored.record.steps.find(({ id }) => id === ref.s)?.request;
    const asking = ref.s === '' || !request ? null : { incident: ref.i, step: ref.s, request: request.id };
    return { modal: detailsModal(stored.record, ref), asking };
  } catch (error) {
    context.onError(new Error(`slack.details_unreadable: the details of ${ref.i} could not be read.`, { cause: error }));
    return words(
      'The details could not be read just now. Do not decide on what you cannot read: close this and press Details again.',
    );
  }
}
