import type { App } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import type { SlackContext } from './context.ts';
import { SLACK_COMMAND } from './manifest.ts';
import { openModal } from './modals.ts';
import { note, notes, type Note, type Row } from './note.ts';
import { CommandPayload } from './payload.ts';
import { code, text } from './pieces.ts';
import { mayNotRead } from './readers.ts';
import { IncidentId } from './refs.ts';
import { cardsOf, cardsWaiting, HELP, incidentList, pendingList, runStatus } from './status.ts';
import { openView } from './views.ts';

/** The slash command. Reads only, but for the form that opens an incident, whose sender is judged later. The answer is for one person. */
export function registerTalk(app: App, context: SlackContext): void {
  app.command(SLACK_COMMAND, async ({ body, ack, respond }) => {
    await ack();
    const payload = CommandPayload.safeParse(body);
    if (!payload.success) return;
    const { user_id: user, channel_id: channel, trigger_id: trigger, text: words = '' } = payload.data;
    const [verb = '', argument = ''] = words.trim().split(/\s+/);
    const said =
      verb.toLowerCase() === 'new'
        ? await open(context, { user: { id: user }, ...(trigger === undefined ? {} : { trigger_id: trigger }) })
        : await answer(context, user, verb.toLowerCase(), argument);
    if (said === null) return;
    try {
      await context.web.chat.postEphemeral({ channel, user, ...said });
    } catch (error) {
      // The bot may not be in the channel in which it was called; Slack's own way back works there.
      if (respond === undefined) throw error;
      await respond({ response_type: 'ephemeral', ...said });
    }
  });
}

/** Null when the form is open: it speaks for itself. */
async function open(context: SlackContext, press: Parameters<typeof openView>[1]): Promise<Note | null> {
  const opened = await openView(context, press, openModal(''));
  return opened === null ? note('Slack did not open the form in time. Please type /tagout new again.') : null;
}

async function answer(context: SlackContext, user: string, verb: string, argument: string): Promise<Note> {
  if (verb === '' || verb === 'help') return notes(HELP, 'type /tagout help');
  if (verb !== 'status' && verb !== 'pending') return notes([unknownWord(verb), ...HELP], 'type /tagout help');
  const refused = await mayNotRead(context, user);
  if (refused !== null) return note(refused);
  try {
    return verb === 'status' ? await status(context, argument) : await pending(context, user);
  } catch (error) {
    context.onError(new Error('slack.command_unanswered: what a command asked for could not be read.', { cause: error }));
    return note(`Where things stand could not be read just now. Please type ${SLACK_COMMAND} ${verb} again in a moment.`);
  }
}

async function status(context: SlackContext, argument: string): Promise<Note> {
  const now = context.now();
  if (argument === '') {
    const records = (await context.recent(LIMITS.slackListMax)).map((stored) => stored.record);
    const links = await context.links(records.map(({ incident }) => ({ incident: incident.id, key: 'incident' })));
    return notes(incidentList(records, links), 'type /tagout status and the id of one');
  }
  const id = IncidentId.safeParse(argument.toUpperCase());
  const stored = id.success ? await context.load(id.data) : null;
  if (stored === null) {
    return note('There is no incident with this id. An id looks like INC-2026-000001; /tagout status lists the last ones.');
  }
  const links = await context.links(cardsOf(stored.record));
  return notes(runStatus(stored.record, links, now), 'see its card');
}

async function pending(context: SlackContext, user: string): Promise<Note> {
  const overview = (await context.overview([user])).get(user);
  if (overview === undefined) return note('Nothing is known about you here. Please type the command again.');
  const links = await context.links(cardsWaiting(overview));
  return notes(pendingList(overview, links, context.now()), 'see the Home tab of Tagout');
}

function unknownWord(verb: string): Row {
  return [text('Tagout does not know '), code(`${SLACK_COMMAND} ${verb.slice(0, 40)}`), text('. This is what it knows:')];
}
