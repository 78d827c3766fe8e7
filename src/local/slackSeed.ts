import { BOT, CAST, CHANNEL, TEAM } from './cast.ts';
import type { EmulatedStore } from './emulated.ts';

/** Which token speaks for whom. */
export interface SlackTokens {
  readonly app: string;
  /** The workspace's own hands, with the app's identity: kept apart so that the app's calls can be told from ours. */
  readonly own: string;
  /** By Slack user id. */
  readonly people: ReadonlyMap<string, string>;
}

/** Replaces emulate's own sample workspace: its seed takes names, but makes ids up. */
export function furnishSlack(store: EmulatedStore): void {
  for (const name of ['teams', 'users', 'channels', 'bots', 'incoming_webhooks']) store.collection(`slack.${name}`).clear();
  store.collection('slack.teams').insert({ team_id: TEAM.id, name: TEAM.name, domain: TEAM.domain });
  const users = store.collection('slack.users');
  for (const member of CAST) users.insert(userRow(member.id, member.handle, member.name, false));
  users.insert(userRow(BOT.userId, BOT.name, 'Tagout', true));
  store.collection('slack.bots').insert({
    bot_id: BOT.botId,
    app_id: BOT.appId,
    user_id: BOT.userId,
    name: BOT.name,
    deleted: false,
    icons: { image_48: '' },
  });
  const members = [...CAST.map((member) => member.id), BOT.userId];
  const described = { value: 'Incidents of the made-up Example Plant', creator: BOT.userId, last_set: 0 };
  store.collection('slack.channels').insert({
    channel_id: CHANNEL.id,
    team_id: TEAM.id,
    name: CHANNEL.name,
    is_channel: true,
    is_private: false,
    is_archived: false,
    topic: described,
    purpose: described,
    members,
    creator: BOT.userId,
    num_members: members.length,
  });
}

/** Tokens are put in anew at every start, so that the ones of `secrets.json` are the only ones that work. */
export function issueTokens(store: EmulatedStore, tokens: SlackTokens): void {
  const rows = store.collection('slack.tokens');
  rows.clear();
  const bot = { app_id: BOT.appId, bot_id: BOT.botId, bot_user_id: BOT.userId };
  for (const token of [tokens.app, tokens.own]) rows.insert(tokenRow(token, BOT.userId, bot));
  for (const [id, token] of tokens.people) rows.insert(tokenRow(token, id, {}));
}

function tokenRow(token: string, userId: string, bot: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  return { token, token_type: 'test', team_id: TEAM.id, user_id: userId, scopes: [], ...bot };
}

function userRow(id: string, handle: string, name: string, isBot: boolean): Readonly<Record<string, unknown>> {
  const email = `${handle}@plant.example`;
  return {
    user_id: id,
    team_id: TEAM.id,
    name: handle,
    real_name: name,
    email,
    is_admin: false,
    is_bot: isBot,
    deleted: false,
    profile: {
      display_name: name,
      real_name: name,
      email,
      image_48: '',
      image_192: '',
      real_name_normalized: name,
      display_name_normalized: name,
      status_text: '',
      status_emoji: '',
      status_emoji_display_info: [],
      status_expiration: 0,
    },
    presence: 'active',
    manual_presence: 'auto',
    connection_count: 1,
  };
}
