import { setTimeout as sleep } from 'node:timers/promises';
import type { App, Receiver } from '@slack/bolt';
import { LIMITS } from '../../../core/limits.ts';
import type { AskAddress, NoAddress } from './ask.ts';
import { openLink, type Link } from './link.ts';
import type { Envelope } from './message.ts';
import { pauseMs, type SocketTiming } from './timing.ts';

export interface SocketReceiver extends Receiver {
  /** Whether Slack can reach us now. */
  connected(): boolean;
}

export interface SocketReceiverOptions {
  readonly ask: AskAddress;
  readonly timing: SocketTiming;
  readonly onError: (error: Error) => void;
}

type Opened = { readonly ok: true; readonly link: Link } | NoAddress;

/** Slack does not take the app token. No waiting helps. */
class AppTokenRefused extends Error {
  readonly code = 'slack.app_token_refused';
}

const TRIED_AGAIN = 'Tagout tries until it works. Who presses meanwhile sees a warning in Slack and can press again.';

/**
 * Bolt's door for Socket Mode. It keeps several connections, because Slack ends each after some hours, tells so ten seconds before at best, and
 * sends to another one meanwhile. The replacement opens before the old one closes, and each acknowledgement goes back where its envelope came
 * from. (Bolt's own receiver keeps one, closes it before it asks for the next, and ends the process when Slack cannot be reached then.)
 */
export function createSocketReceiver({ ask, timing, onError }: SocketReceiverOptions): SocketReceiver {
  const stopping = new AbortController();
  const links = new Set<Link>();
  const loops: Promise<void>[] = [];
  let app: App | null = null;
  let lastSaid: string | null = null;

  const take = async (envelope: Envelope, answer: (payload: unknown) => void): Promise<void> => {
    try {
      await app?.processEvent({
        body: envelope.payload,
        ack: async (payload: unknown) => Promise.resolve(answer(payload)),
        ...(envelope.retryNum === undefined ? {} : { retryNum: envelope.retryNum }),
        ...(envelope.retryReason === undefined ? {} : { retryReason: envelope.retryReason }),
      });
    } catch (error) {
      onError(
        new Error('slack.not_acknowledged: a request was not taken, so Slack sends it again or the person presses again.', {
          cause: error,
        }),
      );
    }
  };

  /** Each trouble is said once, not with every try. */
  const say = (trouble: string): void => {
    if (trouble !== lastSaid) onError(new Error(`${trouble} ${TRIED_AGAIN}`));
    lastSaid = trouble;
  };

  async function open(): Promise<Opened> {
    const address = await ask();
    if (!address.ok) return address;
    if (stopping.signal.aborted)
      return { ok: false, code: 'slack.no_socket', message: 'Tagout stops.', isLasting: false, waitMs: 0 };
    try {
      const link = await openLink(address.value, { timing, signal: stopping.signal, take, onError });
      links.add(link);
      void link.closed.then(() => links.delete(link));
      lastSaid = null;
      return { ok: true, link };
    } catch (error) {
      const why = error instanceof Error ? error.message : 'no reason given';
      const message = `There is no connection to Slack: a socket was not opened (${why}).`;
      return { ok: false, code: 'slack.no_socket', message, isLasting: false, waitMs: 0 };
    }
  }

  /** Keeps one connection up for as long as the app runs. */
  async function keepUp(first: Opened | null): Promise<void> {
    let opened = first ?? (await open());
    let old: Link | null = null;
    let failures = 0;
    while (!stopping.signal.aborted) {
      if (opened.ok) {
        void old?.retire();
        old = opened.link;
        const since = performance.now();
        const reason = await opened.link.leaving;
        failures = performance.now() - since >= timing.settledMs ? 0 : failures + 1;
        if (reason === 'switched_off')
          say("slack.switched_off: Socket Mode was switched off in the app's settings. Switch it on again.");
        // The first replacement is not waited for; who is sent away again and again slows down.
        await pause(pauseMs(timing, Math.max(0, failures - 1)));
      } else {
        failures += 1;
        say(`${opened.code}: ${opened.message}`);
        await pause(Math.max(opened.waitMs, opened.isLasting ? timing.pauseMaxMs : pauseMs(timing, failures)));
      }
      if (!stopping.signal.aborted) opened = await open();
    }
    await Promise.all([old?.retire(), opened.ok ? opened.link.retire() : null]);
  }

  async function pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  return {
    init: (bolt) => {
      app = bolt;
    },
    /** Rejects when Slack refuses the token. When Slack is only away, it resolves, and the connection comes when Slack does. */
    start: async () => {
      const first = await open();
      if (!first.ok && first.isLasting) throw new AppTokenRefused(first.message);
      loops.push(keepUp(first));
      while (loops.length < LIMITS.slackSocketsOpen) loops.push(keepUp(null));
    },
    stop: async () => {
      stopping.abort();
      await Promise.all([...links].map((link) => link.retire()));
      // A call to Slack that is under way is not waited for longer than for everything else.
      await Promise.race([Promise.all(loops), sleep(timing.graceMs, undefined, { ref: false })]);
    },
    connected: () => [...links].some((link) => link.isOpen()),
  };
}
