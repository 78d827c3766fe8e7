import type { Logger } from '@slack/bolt';
import { LogLevel, webApi } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';
import { FittingClient } from './fitting.ts';

export type Web = webApi.WebClient;

/** Slack's own client with our bounds. A rate limit rejects at once: the durable job around a call waits better than a sleeping request. */
export function webOptions(apiUrl: string | undefined, onError: (error: Error) => void): webApi.WebClientOptions {
  return {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: LIMITS.slackCallTimeoutMs,
    retryConfig: { retries: LIMITS.slackCallRetriesMax, factor: 2, minTimeout: 200, maxTimeout: 2000 },
    rejectRateLimitedCalls: true,
    // A token goes to no host but the configured one, whatever a method's name says.
    allowAbsoluteUrls: false,
    logger: errorsOnly(onError),
  };
}

export function createWeb(token: string, options: webApi.WebClientOptions, now: () => number = Date.now): Web {
  return new FittingClient(token, options, now);
}

const quiet = (): void => undefined;

/** The SDK's log lines below `error` repeat what callers already get as rejections, and forged requests would fill a log with them. */
export function errorsOnly(onError: (error: Error) => void): Logger {
  return {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (...parts: unknown[]) =>
      onError(new Error(`slack.sdk: ${parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ')}`)),
    setLevel: quiet,
    getLevel: () => LogLevel.ERROR,
    setName: quiet,
  };
}

/** Slack's own word for what went wrong (`user_not_found`), when Slack answered at all. */
export function slackErrorOf(error: unknown): string | null {
  if (!(error instanceof webApi.WebAPIPlatformError)) return null;
  return error.data.error;
}
