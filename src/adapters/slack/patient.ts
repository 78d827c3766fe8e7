import { webApi } from '@slack/bolt';
import { LIMITS } from '../../core/limits.ts';

/**
 * What Slack does once more when it is asked once more. When the answer to such a call is lost, only the durable job around it may go on: it
 * looks first for what the lost call may have done.
 */
const POSTS: ReadonlySet<string> = new Set(['chat.postMessage', 'chat.postEphemeral']);

/** Slack's own client, which never posts twice by itself and leaves a method alone for as long as Slack asked for. */
export class PatientClient extends webApi.WebClient {
  readonly #once: webApi.WebClient;
  readonly #now: () => number;
  /** Methods that are limited, and until when. Slack limits each method by itself: https://docs.slack.dev/apis/web-api/rate-limits */
  readonly #limited = new Map<string, number>();

  constructor(token: string, options: webApi.WebClientOptions, now: () => number) {
    super(token, options);
    this.#once = new webApi.WebClient(token, { ...options, retryConfig: { ...options.retryConfig, retries: 0 } });
    this.#now = now;
  }

  override async apiCall(method: string, options?: Record<string, unknown>): Promise<webApi.WebAPICallResult> {
    const leftMs = (this.#limited.get(method) ?? 0) - this.#now();
    if (leftMs > 0) throw new webApi.WebAPIRateLimitedError(Math.ceil(leftMs / 1000));
    try {
      return await (POSTS.has(method) ? this.#once.apiCall(method, options) : super.apiCall(method, options));
    } catch (error) {
      if (error instanceof webApi.WebAPIRateLimitedError) {
        const waitMs = Math.min(error.retryAfter * 1000, LIMITS.slackRetryAfterMaxMs);
        this.#limited.set(method, this.#now() + waitMs);
      }
      throw error;
    }
  }
}
