import type { SlackContext } from './context.ts';
import { noteModal } from './modals.ts';
import { detailsModal } from './pages.ts';
import type { ActionPayload } from './payload.ts';
import { mayNotRead } from './readers.ts';
import type { PageRef } from './refs.ts';
import { checkedModal, openView } from './views.ts';

/** Opens at once, then fills: reading the record must not cost the 3 s that a trigger lives. */
export async function showDetails(context: SlackContext, payload: ActionPayload, ref: PageRef): Promise<void> {
  const view = await openView(context, payload, noteModal('Details', 'Loading…'));
  if (view !== null) await fill(context, payload.user.id, view, ref);
}

export async function turnPage(context: SlackContext, payload: ActionPayload, ref: PageRef): Promise<void> {
  if (payload.view !== null && payload.view !== undefined) await fill(context, payload.user.id, payload.view.id, ref);
}

async function fill(context: SlackContext, user: string, view: string, ref: PageRef): Promise<void> {
  const refused = await mayNotRead(context, user);
  const modal = refused === null ? await read(context, ref) : noteModal('Details', refused);
  await context.web.views.update({ view_id: view, view: checkedModal(modal, context.onError) });
}

async function read(context: SlackContext, ref: PageRef) {
  try {
    const stored = await context.load(ref.i);
    return stored === null ? noteModal('Details', `There is no incident ${ref.i}.`) : detailsModal(stored.record, ref);
  } catch (error) {
    context.onError(new Error(`slack.details_unreadable: the details of ${ref.i} could not be read.`, { cause: error }));
    return noteModal(
      'Details',
      'The details could not be read just now. Do not decide on what you cannot read: close this and press Details again.',
    );
  }
}
