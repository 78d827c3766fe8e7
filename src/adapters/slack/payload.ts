import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { From } from '../../core/approval.ts';
import { LIMITS } from '../../core/limits.ts';

/** The parts of Slack's payloads that are read, parsed at the door. The signature was checked before; the shape is still not trusted. */
const slackId = z.string().regex(/^[A-Z0-9]{1,32}$/);
const short = z.string().max(LIMITS.untrustedTextMaxChars);

/** Slack's own limit for a name. */
export const NAME_CHARS = 80;

const Actor = z.object({
  user: z.object({ id: slackId, team_id: slackId.nullish(), username: short.nullish(), name: short.nullish() }),
  /** Null when the app is installed for a whole Enterprise organisation. */
  team: z.object({ id: slackId }).nullish(),
  enterprise: z.object({ id: slackId }).nullish(),
});

export const ActionPayload = Actor.extend({
  trigger_id: short.optional(),
  channel: z.object({ id: slackId }).nullish(),
  container: z.object({ message_ts: short.optional(), thread_ts: short.optional() }).nullish(),
  view: z.object({ id: short }).nullish(),
  actions: z.tuple([z.object({ action_id: short, action_ts: short.optional(), value: z.unknown() })]).rest(z.unknown()),
});
export type ActionPayload = z.infer<typeof ActionPayload>;

export const SubmissionPayload = Actor.extend({
  view: z.object({
    id: short,
    hash: short.optional(),
    private_metadata: z.string().optional(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            value: z.string().nullish(),
            selected_option: z.object({ value: z.string() }).nullish(),
            selected_options: z.array(z.object({ value: z.string() })).nullish(),
          }),
        ),
      ),
    }),
  }),
});
export type SubmissionPayload = z.infer<typeof SubmissionPayload>;

export const ShortcutPayload = Actor.extend({
  trigger_id: short,
  message: z
    .object({ text: z.string().nullish(), attachments: z.unknown().optional(), blocks: z.unknown().optional() })
    .nullish(),
});
export type ShortcutPayload = z.infer<typeof ShortcutPayload>;

export const HomeOpenedPayload = z.object({
  event: z.object({ type: z.literal('app_home_opened'), user: slackId, tab: z.literal('home') }),
});

export const CommandPayload = z.object({
  user_id: slackId,
  channel_id: slackId,
  trigger_id: short.optional(),
  text: z.string().optional(),
});

export const MentionPayload = z.object({
  event_id: short.optional(),
  team_id: slackId.nullish(),
  enterprise_id: slackId.nullish(),
  event: z.object({
    type: z.literal('app_mention'),
    user: slackId.optional(),
    /** The workspace of the person, where it is not ours (Slack Connect). */
    user_team: slackId.nullish(),
    team: slackId.nullish(),
    text: z.string().nullish(),
    bot_id: short.optional(),
    channel: slackId,
    ts: short,
    thread_ts: short.optional(),
  }),
});

/**
 * Who acted, and in which workspace, from the signed payload. A person's `team_id` is where their account is at home: in an Enterprise organisation
 * that may be another of its workspaces, so there the workspace of the press counts. That gives nobody a right: whether the person belongs to it is
 * judged by `users.info`. For an app that a whole organisation installed `team` is null, and people at home elsewhere count as foreign; with neither, the
 * organisation's id matches no workspace.
 */
export function actorOf({ user, team, enterprise }: z.infer<typeof Actor>): From {
  const inOrganisation = enterprise === null || enterprise === undefined ? null : team?.id;
  const handle = storable(user.username ?? user.name ?? '').slice(0, NAME_CHARS);
  return {
    by: user.id,
    team: inOrganisation ?? user.team_id ?? team?.id ?? enterprise?.id ?? '',
    ...(handle !== '' && { handle }),
  };
}

/** What a person typed into a field; trimmed. */
export function fieldOf(payload: SubmissionPayload, name: string): string {
  const field = payload.view.state.values[name]?.[name];
  return storable(field?.value ?? field?.selected_option?.value ?? '').trim();
}

/** The values of the boxes that a person ticked. */
export function ticksOf(payload: SubmissionPayload, name: string): readonly string[] {
  return (payload.view.state.values[name]?.[name]?.selected_options ?? []).map(({ value }) => value);
}

/** Slack hands over message text with its three escapes. */
export function unescape(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** PostgreSQL stores no NUL and canonical JSON has no form for half a surrogate pair: either would fail long after Slack was answered. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}

/** Slack repeats these on a retry of the same press, and only then. */
export function actionItemId(payload: ActionPayload): string {
  const [action] = payload.actions;
  return itemId([
    'action',
    action.action_ts ?? payload.trigger_id ?? '',
    action.action_id,
    payload.user.id,
    payload.container?.message_ts ?? '',
    String(action.value),
  ]);
}

/** As `actorOf`: inside an organisation the workspace that the event is for counts, else the person's own. */
export function mentionTeam({ event, team_id: team, enterprise_id: enterprise }: z.infer<typeof MentionPayload>): string {
  const inOrganisation = enterprise === null || enterprise === undefined ? null : team;
  return inOrganisation ?? event.user_team ?? event.team ?? team ?? '';
}

/** By the message: Slack sends its event again when it did not hear of us in time, and again when the message is edited. */
export function mentionItemId({ channel, ts, user }: z.infer<typeof MentionPayload>['event']): string {
  return itemId(['mention', channel, ts, user ?? '']);
}

export function submissionItemId(payload: SubmissionPayload): string {
  return itemId(['submission', payload.view.id, payload.view.hash ?? '', payload.user.id]);
}

function itemId(parts: readonly string[]): string {
  return `slack-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`;
}
