import type { App } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import type { SlackContext } from './context.ts';
import { hintIn } from './hints.ts';
import { note } from './messages.ts';
import { openModal } from './modals.ts';
import { CommandPayload, MentionPayload, ShortcutPayload, unescape } from './payload.ts';
import { mayNotRead } from './readers.ts';
import { IncidentId } from './refs.ts';
import { HELP, incidentList, pendingList, runStatus } from './status.ts';
import { openView } from './views.ts';

/** People who talk to the bot: the slash command, the shortcut on a message, a mention in a thread of our channel. Reads only, but for the open form, whose sender is judged later; hints are kept in `hints.ts`. */
export function registerTalk(app: App, context: SlackContext): void {
  app.command('/tagout', async ({ body, ack, respond }) => {
    await ack();
    const payload = CommandPayload.safeParse(body);
    if (!payload.success) return;
    const { user_id: user, channel_id: channel, trigger_id: trigger, text = '' } = payload.data;
    const [verb = '', argument = ''] = text.trim().split(/\s+/);
    if (verb === 'new') {
      const opened = await openView(
        context,
        { user: { id: user }, ...(trigger === undefined ? {} : { trigger_id: trigger }) },
        openModal(''),
      );
      if (opened !== null) return;
    }
    const words =
      verb === 'new'
        ? 'Slack did not open the form in time. Please type /tagout new again.'
        : ((await mayNotRead(context, user)) ?? (await answer(context, verb, argument)));
    try {
      await context.web.chat.postEphemeral({ channel, user, ...note(words) });
    } catch (error) {
      // The bot may not be in the channel in which it was called; Slack's own way back works there.
      if (respond === undefined) throw error;
      await respond({ response_type: 'ephemeral', ...note(words) });
    }
  });

  app.shortcut('open_incident', async ({ body, ack }) => {
    await ack();
    const payload = ShortcutPayload.safeParse(body);
    if (!payload.success) return;
    await openView(context, payload.data, openModal(unescape(payload.data.message?.text ?? '')));
  });

  const answered = createSeen();
  app.event('app_mention', async ({ body }) => {
    const payload = MentionPayload.safeParse(body);
    if (!payload.success || payload.data.event.bot_id !== undefined || payload.data.event.user === undefined) return;
    const { event, event_id: id } = payload.data;
    if (id !== undefined && answered(id)) return;
    // What is said in a thread is read by everybody in the channel, and only of ours does the operator know who that is.
    if (event.channel !== context.channel) return;
    const thread = { channel: event.channel, ts: event.thread_ts ?? event.ts };
    const hint = hintIn(event.text ?? '');
    const incident = event.thread_ts === undefined ? null : await context.messages.incidentOf(thread);
    // It was kept before Slack was answered, and its judgement is told.
    if (incident !== null && hint?.ok === true) return;
    const refused = (await mayNotRead(context, payload.data.event.user)) ?? (hint?.ok === false ? hint.message : null);
    if (refused !== null) return context.messages.tell(payload.data.event.user, thread, refused);
    const words = incident === null ? HELP : await answer(context, 'status', incident);
    await context.messages.say(thread, words);
  });
}

async function answer(context: SlackContext, verb: string, argument: string): Promise<string> {
  switch (verb) {
    case 'status': {
      if (argument === '') return incidentList((await context.recent(LIMITS.slackListMax)).map((stored) => stored.record));
      const id = IncidentId.safeParse(argument.toUpperCase());
      const stored = id.success ? await context.load(id.data) : null;
      return stored === null
        ? 'There is no incident with this id. An id looks like INC-2026-000001; /tagout status lists the last ones.'
        : runStatus(stored.record);
    }
    case 'pending':
      return pendingList((await context.recent(LIMITS.slackListMax)).map((stored) => stored.record));
    default:
      return HELP;
  }
}

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
