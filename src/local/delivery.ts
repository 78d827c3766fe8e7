import { LIMITS } from '../core/limits.ts';
import type { Ack } from './ack.ts';
import type { SlackRequest } from './payload.ts';
import { signingHeaders } from './signing.ts';

/** Sends the app what Slack would send it, signed as Slack signs. */
export interface Delivery {
  /** Never rejects: an app that is not there or does not answer is an `Ack` of kind `failed`. */
  deliver(request: SlackRequest, read: (status: number, text: string) => Ack): Promise<Ack>;
}

export interface DeliveryOptions {
  readonly signingSecret: string;
  /** The app's own address, or null while it is not attached. */
  readonly appUrl: () => string | null;
}

const failed = (message: string): Ack => ({ kind: 'failed', message });

export function createDelivery(options: DeliveryOptions): Delivery {
  return {
    async deliver(request, read) {
      const appUrl = options.appUrl();
      if (appUrl === null) return failed('Tagout is still starting. Try again in a moment.');
      try {
        const answer = await fetch(new URL('/slack/events', appUrl), {
          method: 'POST',
          headers: { 'content-type': request.contentType, ...signingHeaders(options.signingSecret, request.body, Date.now()) },
          body: request.body,
          signal: AbortSignal.timeout(LIMITS.localAckTimeoutMs),
        });
        return read(answer.status, await answer.text());
      } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        const what = timedOut ? `did not answer within ${LIMITS.localAckTimeoutMs / 1000} seconds` : 'cannot be reached';
        return failed(`Tagout ${what}. Look at the terminal of "npm start".`);
      }
    },
  };
}
