import { cleanLine } from '../../core/alert/clean.ts';
import { LIMITS } from '../../core/limits.ts';
import { accept, refuse, type Result } from '../../core/result.ts';
import type { SlackContext } from './context.ts';
import { mentionItemId, MentionPayload, mentionTeam, storable, unescape } from './payload.ts';

/** A mention with the word behind it: `<@U0TAGOUT> hint the camera is needed until six`. */
const HINT = /^\s*<@[A-Z0-9]+(?:\|[^>]*)?>\s*hint(?=[\s:]|$)[\s:]*/i;

/** What a message tells the draft, made fit to be stored; a refusal when it is no hint that can be taken, and null when it is none at all. */
export function hintIn(message: string): Result<string> | null {
  const start = HINT.exec(message);
  if (start === null) return null;
  const said = storable(unescape(message.slice(start[0].length))).trim();
  if (said.length > LIMITS.hintMaxChars) {
    return refuse(
      'hint.too_long',
      `Please keep a hint to ${LIMITS.hintMaxChars} characters; this one has ${said.length}. Nothing was changed.`,
    );
  }
  const hint = cleanLine(said, LIMITS.hintMaxChars);
  if (hint !== '') return accept(hint);
  return refuse(
    'hint.empty',
    'Please write behind the word hint what the draft should take into account. Nothing was changed.',
  );
}

/**
 * Keeps a hint that stands in the thread of an incident, before Slack is answered; whether its writer may give one is judged later. Rejects
 * when Slack or the store cannot be asked: Slack then hears of no success and sends the event again.
 */
export async function keepHint(context: SlackContext, body: unknown): Promise<void> {
  const payload = MentionPayload.safeParse(body);
  if (!payload.success) return;
  const { event } = payload.data;
  const hint = hintIn(event.text ?? '');
  if (hint?.ok !== true || event.user === undefined || event.bot_id !== undefined) return;
  if (event.channel !== context.channel || event.thread_ts === undefined) return;
  const incident = await context.messages.incidentOf({ channel: event.channel, ts: event.thread_ts });
  if (incident === null) return;
  await context.receive({
    id: mentionItemId(event),
    body: { kind: 'hint', incident, by: event.user, team: mentionTeam(payload.data), text: hint.value },
    receivedAt: context.now(),
  });
}
