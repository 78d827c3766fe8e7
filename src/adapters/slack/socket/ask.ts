import { webApi } from '@slack/bolt';
import { accept, type Result } from '../../../core/result.ts';
import { createWeb } from '../web.ts';

/** Why there is no address for a socket. */
export interface NoAddress {
  readonly ok: false;
  readonly code: string;
  readonly message: string;
  /** Nothing but a person can change it: another token, another setting. */
  readonly isLasting: boolean;
  /** How long Slack asks to be left alone. */
  readonly waitMs: number;
}

/** Asks Slack for the address of one new socket. Never rejects. */
export type AskAddress = () => Promise<Extract<Result<string>, { ok: true }> | NoAddress>;

/** Slack's words for what passes by itself: https://docs.slack.dev/reference/methods/apps.connections.open */
const PASSING = new Set([
  'accesslimited',
  'fatal_error',
  'internal_error',
  'org_login_required',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
]);

export function createAsk(appToken: string, options: webApi.WebClientOptions): AskAddress {
  // Whoever waits for a socket tries again, and knows better when.
  const web = createWeb(appToken, { ...options, retryConfig: { retries: 0 } });
  const isPlain = options.slackApiUrl?.startsWith('http:') === true;
  return async () => {
    try {
      const { url } = await web.apps.connections.open({});
      const protocol = url === undefined || !URL.canParse(url) ? null : new URL(url).protocol;
      if (url !== undefined && (protocol === 'wss:' || (isPlain && protocol === 'ws:'))) return accept(url);
      return passing('Slack gave no address that a socket can be opened to');
    } catch (error) {
      return explain(error);
    }
  };
}

function explain(error: unknown): NoAddress {
  if (error instanceof webApi.WebAPIRateLimitedError) return passing('Slack asks to slow down', error.retryAfter * 1000);
  if (error instanceof webApi.WebAPIHTTPError) return passing(`Slack answered ${error.statusCode}`);
  if (!(error instanceof webApi.WebAPIPlatformError)) return passing('Slack cannot be reached');
  const word = error.data.error;
  // Where a proxy answers instead of Slack, its page stands here.
  if (!/^[a-z_]{1,60}$/.test(word)) return passing('something that is not Slack answered; check SLACK_API_URL and the proxy');
  if (PASSING.has(word)) return passing(`Slack answered ${word}`);
  return {
    ok: false,
    code: 'slack.app_token_refused',
    message: `Slack refuses SLACK_APP_TOKEN (${word}). Expected this app's own app-level token with the scope connections:write, and Socket Mode switched on in the app's settings.`,
    isLasting: true,
    waitMs: 0,
  };
}

function passing(what: string, waitMs = 0): NoAddress {
  return { ok: false, code: 'slack.no_socket', message: `There is no connection to Slack: ${what}.`, isLasting: false, waitMs };
}
