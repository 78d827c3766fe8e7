import type { App } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import type { SlackContext } from './context.ts';
import { changesSomething } from './kept.ts';
import { notes, type Note, type Row } from './note.ts';
import { type Order, orderIn } from './orders.ts';
import { MentionPayload } from './payload.ts';
import { code, text } from './pieces.ts';
import { mayNotRead } from './readers.ts';
import { cardsOf, HELP, pendingHere, runStatus } from './status.ts';

/** People who mention Tagout. What changes something was kept before Slack was answered (`kept.ts`); here is what they read then. */
export function registerMentions(app: App, context: SlackContext): void {
  const answered = createSeen();
  app.event('app_mention', async ({ body }) => {
    const payload = MentionPayload.safeParse(body);
    if (!payload.success || payload.data.event.bot_id !== undefined || payload.data.event.user === undefined) return;
    const { event, event_id: id } = payload.data;
    if (id !== undefined && answered(id)) return;
    // What is said in a thread is read by everybody in the channel, and only of ours does the operator know who that is.
    if (event.channel !== context.channel) return;
    const thread = { channel: event.channel, ts: event.thread_ts ?? event.ts };
    const said = orderIn(event.text ?? '');
    const order = said !== null && said.to === (await context.self()) ? said.order : null;
    const incident = event.thread_ts === undefined ? null : await context.messages.incidentOf(thread);
    if (incident !== null && order?.ok === true && changesSomething(order.value)) {
      // A hint's judgement is told to its writer in any case; a stop's only when it is refused.
      if (order.value.kind === 'stop') await context.messages.tell(event.user ?? '', thread, STOPPING);
      return;
    }
    const refused = (await mayNotRead(context, event.user ?? '')) ?? (order?.ok === false ? order.message : null);
    if (refused !== null) return context.messages.tell(event.user ?? '', thread, refused);
    const asked = order?.ok === true ? order.value.kind : null;
    await context.messages.say(thread, await answer(context, asked, incident));
  });
}

const STOPPING =
  'Your stop is kept. The card at the top of this thread shows when the run has stopped; if you may not stop it, you are told so here.';

const OFFER: Row = [
  text('Tagout takes these words behind its name: '),
  ...['status', 'pending', 'hint …', 'stop …', 'help'].flatMap((word, index) => [
    ...(index === 0 ? [] : [text(', ')]),
    code(word),
  ]),
  text('. Anything else changes nothing.'),
];

/** @param asked null for words that are none of ours: they are answered with how the run stands. */
async function answer(context: SlackContext, asked: Order['kind'] | null, incident: string | null): Promise<Note> {
  const stored = incident === null || asked === 'help' ? null : await context.load(incident);
  if (stored === null) return notes(HELP, 'type /tagout help');
  const { record } = stored;
  const links = await context.links(cardsOf(record));
  const now = context.now();
  if (asked === 'pending') return notes(pendingHere(record, links, now), IN_THREAD);
  return notes([...runStatus(record, links, now), ...(asked === null ? [OFFER] : [])], IN_THREAD);
}

const IN_THREAD = 'see the cards in this thread';

/** Slack sends an event again when it did not hear of us in time: one mention, one answer. Forgotten by a restart, which costs one more answer. */
function createSeen(): (id: string) => boolean {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return true;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > LIMITS.slackDirectoryEntriesMax && oldest !== undefined) seen.delete(oldest);
    return false;
  };
}
