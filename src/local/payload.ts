import { BOT, CHANNEL, TEAM } from './cast.ts';
import type { CastMember } from './cast.ts';
import { viewObject } from './slackRows.ts';
import type { MessageRow, ViewRow } from './slackRows.ts';

/**
 * What Slack would send for each act, as pure data. Shapes: https://docs.slack.dev/reference/interaction-payloads and
 * https://docs.slack.dev/interactivity/implementing-slash-commands.
 */
export interface SlackRequest {
  readonly contentType: 'application/x-www-form-urlencoded' | 'application/json';
  readonly body: string;
}

export interface Scene {
  readonly person: CastMember;
  readonly nowMs: number;
  readonly triggerId: string;
  readonly responseUrl: string;
}

/** The name of the message shortcut, and the slash command, as the app's manifest has them. */
export const SHORTCUT = 'open_incident';
export const COMMAND = '/tagout';

type Fields = Readonly<Record<string, unknown>>;
export type StateValues = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Button {
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string;
}

export function buttonPressed(scene: Scene, message: MessageRow, button: Button): SlackRequest {
  const isEphemeral = message.target_user !== undefined;
  return interaction({
    type: 'block_actions',
    ...common(scene.person),
    trigger_id: scene.triggerId,
    response_url: scene.responseUrl,
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel_id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel: CHANNEL,
    // Slack does not send an ephemeral message back: it does not keep it.
    ...(isEphemeral ? {} : { message: messageObject(message) }),
    state: { values: {} },
    actions: [pressed(scene, message.blocks ?? [], button)],
  });
}

export function viewButtonPressed(scene: Scene, view: ViewRow, button: Button): SlackRequest {
  return interaction({
    type: 'block_actions',
    ...common(scene.person),
    trigger_id: scene.triggerId,
    container: { type: 'view', view_id: view.view_id },
    view: viewObject(view, {}),
    actions: [pressed(scene, view.blocks, button)],
  });
}

export function viewSubmitted(scene: Scene, view: ViewRow, values: StateValues): SlackRequest {
  return interaction({
    type: 'view_submission',
    ...common(scene.person),
    trigger_id: scene.triggerId,
    view: viewObject(view, values),
    response_urls: [],
  });
}

export function viewClosed(person: CastMember, view: ViewRow): SlackRequest {
  return interaction({ type: 'view_closed', ...common(person), view: viewObject(view, {}), is_cleared: false });
}

export function shortcutChosen(scene: Scene, message: MessageRow): SlackRequest {
  // The one payload without the app's id: what Slack's own samples lack, the app must not lean on here.
  const { api_app_id: _unsent, ...sent } = common(scene.person);
  return interaction({
    type: 'message_action',
    ...sent,
    callback_id: SHORTCUT,
    trigger_id: scene.triggerId,
    response_url: scene.responseUrl,
    action_ts: timestamp(scene.nowMs),
    channel: CHANNEL,
    message_ts: message.ts,
    message: messageObject(message),
  });
}

export function commandTyped(scene: Scene, text: string): SlackRequest {
  const form = new URLSearchParams({
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    team_domain: TEAM.domain,
    channel_id: CHANNEL.id,
    channel_name: CHANNEL.name,
    user_id: scene.person.id,
    user_name: scene.person.handle,
    command: COMMAND,
    text,
    api_app_id: BOT.appId,
    is_enterprise_install: 'false',
    response_url: scene.responseUrl,
    trigger_id: scene.triggerId,
  });
  return { contentType: 'application/x-www-form-urlencoded', body: form.toString() };
}

/** @param view what the app published before, or null when there is nothing yet. */
export function homeOpened(person: CastMember, view: ViewRow | null, eventId: string, nowMs: number): SlackRequest {
  const event = {
    type: 'app_home_opened',
    user: person.id,
    channel: `D${person.id.slice(1)}`,
    tab: 'home',
    event_ts: timestamp(nowMs),
    ...(view === null ? {} : { view: viewObject(view, {}) }),
  };
  return delivered(event, eventId, nowMs);
}

/** @param eventId what Slack repeats when it delivers the same event again. */
export function mentioned(message: MessageRow, eventId: string, nowMs: number): SlackRequest {
  const event = {
    type: 'app_mention',
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: TEAM.id,
    channel: message.channel_id,
    event_ts: message.ts,
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
  };
  return delivered(event, eventId, nowMs);
}

function delivered(event: Fields, eventId: string, nowMs: number): SlackRequest {
  const envelope = {
    token: VERIFICATION_TOKEN,
    team_id: TEAM.id,
    api_app_id: BOT.appId,
    event,
    type: 'event_callback',
    event_id: eventId,
    event_time: Math.floor(nowMs / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: BOT.userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${eventId}`,
  };
  return { contentType: 'application/json', body: JSON.stringify(envelope) };
}

/** Slack's own, deprecated since signatures; some shapes still carry it. */
const VERIFICATION_TOKEN = 'local-workspace-not-a-secret';

function common(person: CastMember): Fields {
  return {
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: person.id, username: person.handle, name: person.handle, team_id: TEAM.id },
    api_app_id: BOT.appId,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

function interaction(payload: Fields): SlackRequest {
  return {
    contentType: 'application/x-www-form-urlencoded',
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  };
}

function messageObject(message: MessageRow): Fields {
  const isBot = message.user === BOT.userId;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: TEAM.id,
    ...(isBot ? { bot_id: BOT.botId, app_id: BOT.appId } : {}),
    ...(message.blocks === undefined ? {} : { blocks: message.blocks }),
    ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    ...(message.edited === undefined ? {} : { edited: message.edited }),
  };
}

function pressed(scene: Scene, blocks: readonly Fields[], button: Button): Fields {
  return {
    ...labelOf(blocks, button),
    type: 'button',
    block_id: button.blockId,
    action_id: button.actionId,
    value: button.value,
    action_ts: timestamp(scene.nowMs),
  };
}

/** Null when the card changed since it was drawn: a click on the old drawing arrives all the same. */
function labelOf(blocks: readonly Fields[], button: Button): Fields | null {
  for (const block of blocks) {
    const elements: readonly unknown[] = Array.isArray(block['elements']) ? block['elements'] : [];
    for (const element of [...elements, block['accessory']]) {
      if (!isFields(element) || element['action_id'] !== button.actionId) continue;
      return { text: element['text'], ...(element['style'] === undefined ? {} : { style: element['style'] }) };
    }
  }
  return null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function timestamp(nowMs: number): string {
  return (nowMs / 1000).toFixed(6);
}
