import { RequestError } from '@octokit/request-error';

/** GitHub could not take the history. The message is for people; the job that asked is retried later. */
export class GithubFailure extends Error {
  readonly code: string;
  /** How long GitHub asks to be left alone, or null when it did not say. */
  readonly retryAfterMs: number | null;
  constructor(code: string, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'GithubFailure';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export const statusOf = (error: unknown): number | null =>
  error instanceof RequestError && error.response !== undefined ? error.status : null;

const MESSAGE_MAX_CHARS = 200;

/**
 * Makes a failure of ours from whatever was thrown. The original is not kept as a cause: it holds the request with its credentials.
 * @param secrets what must never show, even where a library quotes it
 */
export function explain(error: unknown, repository: string, secrets: readonly string[]): GithubFailure {
  if (error instanceof GithubFailure) return error;
  const said = withoutSecrets(error instanceof Error ? error.message : String(error), secrets).slice(0, MESSAGE_MAX_CHARS);
  if (!(error instanceof RequestError)) {
    return new GithubFailure('github.failed', `The history of ${repository} could not be written: ${said}. It is tried again.`);
  }
  if (error.response === undefined) {
    return new GithubFailure(
      'github.unreachable',
      `GitHub did not answer (${said}). Nothing is lost; the history is written when it does.`,
    );
  }
  const waitMs = waitOf(error.response.headers);
  switch (error.status) {
    case 401:
      return new GithubFailure(
        'github.credentials',
        'GitHub does not accept the credentials. Check GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_PRIVATE_KEY.',
      );
    case 404:
      return new GithubFailure(
        'github.not_found',
        `GitHub shows no repository ${repository} to these credentials. Check GITHUB_REPOSITORY and what they may see.`,
      );
    case 403:
    case 429:
      return isRateLimit(error) ? slowDown(waitMs) : forbidden(repository, said);
    default:
      return new GithubFailure(
        'github.refused',
        `GitHub answered ${error.status} (${said}). Nothing is lost; the history is tried again.`,
        waitMs,
      );
  }
}

/** GitHub, "Rate limits for the REST API": 403 or 429, with `retry-after`, or with no requests remaining, or saying so. */
function isRateLimit(error: RequestError): boolean {
  const headers = error.response?.headers;
  return (
    error.status === 429 ||
    headers?.['retry-after'] !== undefined ||
    headers?.['x-ratelimit-remaining'] === '0' ||
    /rate limit/i.test(error.message)
  );
}

/** "If the retry-after header is not present ... wait for at least one minute": same page. */
const RETRY_AFTER_DEFAULT_MS = 60_000;

export function slowDown(waitMs: number | null): GithubFailure {
  const wait = waitMs ?? RETRY_AFTER_DEFAULT_MS;
  return new GithubFailure(
    'github.rate_limited',
    `GitHub asks to slow down. The history is written again in ${Math.ceil(wait / 1000)} seconds or later.`,
    wait,
  );
}

function forbidden(repository: string, said: string): GithubFailure {
  return new GithubFailure(
    'github.forbidden',
    `These credentials may not write to ${repository} (${said}). They need write access to contents and pull requests.`,
  );
}

function waitOf(headers: Readonly<Record<string, unknown>>): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds) * 1000;
  const [reset, now] = [Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000, Date.parse(String(headers['date']))];
  return headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset - now) ? Math.max(0, reset - now) : null;
}

function withoutSecrets(message: string, secrets: readonly string[]): string {
  return secrets.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '[secret]')), message);
}
