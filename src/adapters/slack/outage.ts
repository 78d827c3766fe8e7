import { slackErrorOf } from './web.ts';

/** Slack answered, and what it said is true of every call: nothing goes through until somebody does something, or Slack itself recovers. */
const FOR_ALL_CALLS: ReadonlySet<string> = new Set([
  'not_authed',
  'invalid_auth',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'team_access_not_granted',
  'accesslimited',
  'org_login_required',
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);

/** Whether a failed call means that Slack cannot be used now. A "no" to this one call (a channel that is gone, a block too long) is an answer. */
export function isSlackOutage(error: unknown): boolean {
  const said = slackErrorOf(error);
  return said === null || FOR_ALL_CALLS.has(said);
}
