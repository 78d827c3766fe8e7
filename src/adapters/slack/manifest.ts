/**
 * What the app must be in Slack, as data: `init` prints it as an app manifest, `doctor` compares the granted scopes with it, and a test compares it
 * with the methods and events that this adapter really uses. Limits and field names: https://docs.slack.dev/reference/app-manifest.
 */

export interface SlackScope {
  readonly scope: string;
  readonly reason: string;
  /** Web API methods and features that need it. */
  readonly uses: readonly string[];
  /** When an operator can do without it; null when everybody needs it. */
  readonly leaveOutIf: string | null;
}

export interface SlackEvent {
  readonly event: string;
  readonly reason: string;
  /** The bot scope that Slack asks for with this event, or null. */
  readonly scope: string | null;
}

export const SLACK_COMMAND = '/tagout';

/** Callback of the shortcut in a message's menu; the form that it opens has the same. */
export const OPEN_INCIDENT = 'open_incident';

export const SLACK_MANIFEST = {
  name: 'Tagout',
  description: 'Drafts a playbook for an incident on your devices. People approve each step before it runs.',
  command: {
    command: SLACK_COMMAND,
    description: 'Open an incident, or see where things stand',
    usageHint: 'help | new | status [incident] | pending',
  },
  /** Slack takes 24 characters for a shortcut's name. */
  shortcut: {
    name: 'Open an incident',
    callbackId: OPEN_INCIDENT,
    description: 'Start an incident with the text of this message as its first details',
  },
  scopes: [
    {
      scope: 'chat:write',
      reason: 'To post the cards of incidents and steps, to keep them current, and to answer a person in private.',
      uses: ['chat.postMessage', 'chat.update', 'chat.postEphemeral'],
      leaveOutIf: null,
    },
    {
      scope: 'commands',
      reason: `For ${SLACK_COMMAND} and for "Open an incident" in the menu of a message.`,
      uses: [SLACK_COMMAND, 'shortcut'],
      leaveOutIf: null,
    },
    {
      scope: 'app_mentions:read',
      reason: 'To hear people who mention Tagout in the thread of an incident. It hears nothing else that they write.',
      uses: ['app_mention'],
      leaveOutIf: null,
    },
    {
      scope: 'users:read',
      reason:
        'To see whether the person behind a click is a full member of the workspace, and to write their name into the history.',
      uses: ['users.info'],
      leaveOutIf: null,
    },
    {
      scope: 'channels:history',
      reason:
        'To find its own card in the incident channel again when an answer of Slack was lost, instead of posting it twice.',
      uses: ['conversations.history', 'conversations.replies'],
      leaveOutIf: 'the incident channel is private',
    },
    {
      scope: 'groups:history',
      reason: 'The same, where the incident channel is private.',
      uses: ['conversations.history', 'conversations.replies'],
      leaveOutIf: 'the incident channel is public',
    },
    {
      scope: 'files:write',
      reason: 'To show the picture of a run in its thread, and to remove the one before. It can read no file of anybody.',
      uses: ['files.getUploadURLExternal', 'files.completeUploadExternal', 'files.delete'],
      leaveOutIf: 'you do without pictures; the cards say the same in words',
    },
    {
      scope: 'usergroups:read',
      reason: 'To read who is in the Slack user groups that the policy names.',
      uses: ['usergroups.users.list'],
      leaveOutIf: 'the policy names people by their ids only',
    },
  ] satisfies readonly SlackScope[],
  /** Methods that Slack allows with any bot token. */
  withoutScope: ['auth.test', 'chat.getPermalink', 'views.open', 'views.update', 'views.publish'],
  events: [
    {
      event: 'app_mention',
      reason: 'Somebody mentions Tagout: to ask where a run stands, to give a hint, or to stop it.',
      scope: 'app_mentions:read',
    },
    {
      event: 'app_home_opened',
      reason: 'Somebody opens the Home tab: it is drawn for them, with what waits for them.',
      scope: null,
    },
  ] satisfies readonly SlackEvent[],
  /** Of the app-level token, which is a second one beside the bot's. */
  socketMode: {
    scope: 'connections:write',
    reason: 'To receive events over a connection that Tagout opens itself.',
    uses: ['apps.connections.open'],
  },
} as const;

/** Over a connection of our own, or to a public https address under which this program is reached. */
export type SlackDelivery = { readonly kind: 'socket' } | { readonly kind: 'http'; readonly eventsUrl: string };

/**
 * The manifest as Slack takes it, ready to paste. People cannot write direct messages to Tagout: reading those would need one scope more,
 * and everything that they could ask there is on the Home tab and behind the command.
 *
 * @param scopes those that this workspace needs; see `leaveOutIf`.
 */
export function appManifest(
  delivery: SlackDelivery,
  scopes: readonly string[] = SLACK_MANIFEST.scopes.map(({ scope }) => scope),
) {
  const { name, description, command, shortcut, events } = SLACK_MANIFEST;
  const url = delivery.kind === 'http' ? { request_url: delivery.eventsUrl } : {};
  return {
    display_information: { name, description },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: false, messages_tab_read_only_enabled: false },
      bot_user: { display_name: name, always_online: true },
      shortcuts: [
        { name: shortcut.name, type: 'message', callback_id: shortcut.callbackId, description: shortcut.description },
      ],
      slash_commands: [
        {
          command: command.command,
          description: command.description,
          usage_hint: command.usageHint,
          should_escape: false,
          ...(delivery.kind === 'http' ? { url: delivery.eventsUrl } : {}),
        },
      ],
    },
    oauth_config: { scopes: { bot: [...scopes] } },
    settings: {
      event_subscriptions: { ...url, bot_events: events.map(({ event }) => event) },
      interactivity: { is_enabled: true, ...url },
      org_deploy_enabled: false,
      socket_mode_enabled: delivery.kind === 'socket',
      token_rotation_enabled: false,
    },
  };
}
