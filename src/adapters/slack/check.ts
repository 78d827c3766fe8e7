import { z } from 'zod';
import { clockLine, fine, fix, look, type Check, type CheckLine } from '../../core/checkup.ts';
import type { Chat } from '../../ports.ts';
import { explain } from './check_words.ts';
import { createDirectory } from './directory.ts';
import { SLACK_MANIFEST, type SlackScope } from './manifest.ts';
import { createWeb, webOptions, type Web } from './web.ts';

export interface SlackCheckOptions {
  readonly botToken: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
  readonly channel: string;
  /** Whether the policy names Slack user groups: only then their scope is needed. */
  readonly usesUsergroups: boolean;
  now(): number;
}

export interface SlackCheckup {
  readonly checks: readonly Check[];
  /** For checks of the policy against the workspace. */
  readonly directory: Pick<Chat, 'person' | 'members'>;
  /** Why a question to the directory failed, as a sentence. */
  explain(error: unknown): string;
}

const Identity = z.object({
  team: z.string(),
  user: z.string(),
  bot_id: z.string().optional(),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** Looks at everything that Slack's side can get wrong. Reads only; the socket that Slack offers is not opened. */
export function createSlackCheckup(options: SlackCheckOptions): SlackCheckup {
  let heard: { readonly theirs: number; readonly ours: number } | null = null;
  const shared = webOptions(options.apiUrl, () => undefined);
  const ask = shared.fetch ?? fetch;
  const clientOptions: typeof shared = {
    ...shared,
    fetch: async (url, init) => {
      const response = await ask(url, init);
      const theirs = Date.parse(response.headers.get('date') ?? '');
      if (Number.isFinite(theirs)) heard = { theirs, ours: options.now() };
      return response;
    },
  };
  const web = createWeb(options.botToken, clientOptions);

  const identity: Check = {
    about: 'Slack token',
    lane: 'slack',
    async run() {
      try {
        const said = Identity.parse(await web.auth.test());
        const clock = heard === null ? [] : [clockLine('Slack', heard.theirs, heard.ours)];
        if (said.bot_id === undefined) {
          const sentence =
            "The token in SLACK_BOT_TOKEN is a person's, not the bot's. Copy the one under OAuth & Permissions -> Bot User OAuth Token.";
          return [fix('Slack token', 'slack.not_a_bot', sentence), ...clock];
        }
        return [
          fine('Slack token', `Slack knows us as ${said.user} in ${said.team}.`),
          ...scopeLines(said.response_metadata?.scopes ?? null, options.usesUsergroups),
          ...clock,
        ];
      } catch (error) {
        return [fix('Slack token', 'slack.token', explain(error, 'SLACK_BOT_TOKEN'))];
      }
    },
  };
  const { appToken } = options;
  return {
    checks: [
      identity,
      { about: 'Slack channel', lane: 'slack', run: async () => [await channelLine(web, options.channel)] },
      appToken === undefined
        ? { about: 'Slack delivery', run: () => Promise.resolve([OVER_HTTP]) }
        : { about: 'Slack delivery', run: async () => [await socketLine(createWeb(appToken, clientOptions))] },
    ],
    directory: createDirectory(web, () => options.now()),
    explain: (error) => explain(error, 'SLACK_BOT_TOKEN'),
  };
}

const OVER_HTTP = look(
  'Slack delivery',
  'slack.delivery_unseen',
  'SLACK_APP_TOKEN is not set, so Slack sends to POST /slack/events of this program. Nothing here can tell whether Slack reaches it: in the app\'s settings, Event Subscriptions must show "Verified" while Tagout runs.',
);

/** Of the two ways to read the channel's history one is enough: which one, the channel's own line tells. */
const HISTORY: ReadonlySet<string> = new Set(['channels:history', 'groups:history']);

const USERGROUPS = 'usergroups:read';

/** @param granted null when Slack did not say. */
export function scopeLines(granted: readonly string[] | null, usesUsergroups: boolean): readonly CheckLine[] {
  const about = 'Slack scopes';
  if (granted === null)
    return [
      look(
        about,
        'slack.scopes_unseen',
        "Slack did not say which scopes the token has. Compare them with the manifest that init prints: the app's OAuth & Permissions.",
      ),
    ];
  const has = new Set(granted);
  const known: readonly SlackScope[] = SLACK_MANIFEST.scopes;
  const lines = known
    .filter(({ scope }) => !has.has(scope) && !HISTORY.has(scope) && (scope !== USERGROUPS || usesUsergroups))
    .map(({ scope, reason, leaveOutIf }) =>
      leaveOutIf === null || scope === USERGROUPS
        ? fix(
            about,
            'slack.scope_missing',
            `The scope ${scope} is missing. ${reason} Add it under OAuth & Permissions, then reinstall the app.`,
          )
        : look(about, 'slack.scope_left_out', `The scope ${scope} is not granted. ${reason} Fine if ${leaveOutIf}.`),
    );
  if ([...HISTORY].every((scope) => !has.has(scope))) {
    const sentence =
      "Neither channels:history (public incident channel) nor groups:history (private) is granted, so a card whose post Slack did not confirm could be posted twice. Add the one of your channel's kind, then reinstall the app.";
    lines.push(fix(about, 'slack.scope_missing', sentence));
  }
  const wanted = new Set(known.map(({ scope }) => scope));
  const more = granted.filter((scope) => !wanted.has(scope));
  if (more.length > 0)
    lines.push(
      look(about, 'slack.scopes_beyond', `The token may do more than Tagout needs: ${more.join(', ')}. Take it away.`),
    );
  return lines.some(({ verdict }) => verdict === 'fix')
    ? lines
    : [fine(about, 'Everything that Tagout needs is granted.'), ...lines];
}

async function channelLine(web: Web, channel: string): Promise<CheckLine> {
  try {
    await web.conversations.history({ channel, limit: 1 });
    return fine('Slack channel', `Tagout is in the channel ${channel}.`);
  } catch (error) {
    return fix('Slack channel', 'slack.channel', explain(error, 'SLACK_INCIDENT_CHANNEL'));
  }
}

async function socketLine(web: Web): Promise<CheckLine> {
  try {
    await web.apps.connections.open({});
    return fine('Slack delivery', 'Slack offers a Socket Mode connection for SLACK_APP_TOKEN.');
  } catch (error) {
    return fix('Slack delivery', 'slack.app_token', explain(error, 'SLACK_APP_TOKEN'));
  }
}
