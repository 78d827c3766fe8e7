import { webApi } from '@slack/bolt';
import { SLACK_MANIFEST } from './manifest.ts';
import { slackErrorOf } from './web.ts';

/** Which setting a question was about: the same word of Slack's means something else for each. */
export type Asked = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'SLACK_INCIDENT_CHANNEL';

const WHERE: Readonly<Record<Asked, string>> = {
  SLACK_BOT_TOKEN: 'OAuth & Permissions -> Bot User OAuth Token',
  SLACK_APP_TOKEN: `Basic Information -> App-Level Tokens, with the scope ${SLACK_MANIFEST.socketMode.scope}`,
  SLACK_INCIDENT_CHANNEL: "the channel's details, at the bottom",
};

/** Why Slack did not do as asked, and what to do. Only Slack's own error words are repeated, never a request. */
export function explain(error: unknown, asked: Asked): string {
  const word = slackErrorOf(error);
  // What is not Slack may say that it failed without a word for it.
  if (typeof word === 'string') return byWord(word, asked, neededBy(error));
  if (error instanceof webApi.WebAPIRateLimitedError) return 'Slack asks to slow down. Run doctor again in a minute.';
  if (error instanceof webApi.WebAPIHTTPError)
    return `Slack answered ${error.statusCode}. If there is a proxy between, let it pass; else run doctor again in a minute.`;
  if (error instanceof webApi.WebAPIRequestError)
    return 'Slack could not be reached. Check the network, the proxy and SLACK_API_URL, then run doctor again.';
  return 'The answer is not one of Slack. SLACK_API_URL must be empty, or end in /api/ of something that speaks as Slack does.';
}

function byWord(word: string, asked: Asked, needed: string | null): string {
  switch (word) {
    case 'invalid_auth':
    case 'not_authed':
    case 'not_allowed_token_type':
      return `Slack does not accept the token${asked === 'SLACK_APP_TOKEN' ? ' in SLACK_APP_TOKEN' : ' in SLACK_BOT_TOKEN'}. Copy it again: ${WHERE[asked === 'SLACK_APP_TOKEN' ? asked : 'SLACK_BOT_TOKEN']}.`;
    case 'token_revoked':
    case 'token_expired':
    case 'account_inactive':
      return `The token was taken back (${word}). Install the app in the workspace again, and copy the new token: ${WHERE[asked]}.`;
    case 'missing_scope':
      return `The scope ${needed ?? 'that this needs'} is missing. Add it${asked === 'SLACK_APP_TOKEN' ? ' to the app-level token' : ' under OAuth & Permissions, then reinstall the app'}.`;
    case 'not_in_channel':
      return 'Tagout is not in the incident channel. Write /invite @Tagout in it.';
    case 'channel_not_found':
      return `There is no such channel, or it is private and Tagout is not in it. Write /invite @Tagout in it, and compare SLACK_INCIDENT_CHANNEL with its id: ${WHERE.SLACK_INCIDENT_CHANNEL}.`;
    case 'no_such_subteam':
    case 'subteam_not_found':
      return 'There is no such user group in this workspace. Correct its id in policy.yaml.';
    case 'paid_teams_only':
    case 'plan_upgrade_required':
      return 'This workspace has no user groups (a paid plan of Slack). Name the people by their ids in policy.yaml.';
    case 'ratelimited':
      return 'Slack asks to slow down. Run doctor again in a minute.';
    default:
      return asked === 'SLACK_APP_TOKEN'
        ? `Slack offers no connection (${plain(word)}). Switch Socket Mode on in the app's settings, and check the token: ${WHERE[asked]}.`
        : `Slack says ${plain(word)}. Its pages at docs.slack.dev explain the word.`;
  }
}

/** Slack names the scope beside the error; the SDK's types do not know the field. */
function neededBy(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null;
  const { data } = error;
  return 'needed' in data && typeof data.needed === 'string' ? plain(data.needed) : null;
}

const plain = (word: string): string => word.replaceAll(/[^a-z0-9:_,. -]/gi, '').slice(0, 80);
