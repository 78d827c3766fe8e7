import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { LIMITS } from '../../../core/limits.ts';
import { acknowledgement, parseMessage, type Envelope } from './message.ts';
import type { SocketTiming } from './timing.ts';

/** Why a connection has to be replaced: Slack moves it, somebody switched Socket Mode off, or it is gone. */
export type Leaving = 'moved' | 'switched_off' | 'lost';

/** One connection to Slack that said hello. */
export interface Link {
  isOpen(): boolean;
  /** Resolves as soon as another connection is wanted. Until `retire`, envelopes that still come are taken. */
  readonly leaving: Promise<Leaving>;
  readonly closed: Promise<void>;
  /** Takes no more envelopes, lets those under way be answered, and closes. */
  retire(): Promise<void>;
}

export interface LinkOptions {
  readonly timing: SocketTiming;
  /** Ends a connection that has not said hello yet. */
  readonly signal: AbortSignal;
  /** Resolves when the envelope is dealt with. `answer` acknowledges it: on this connection, and once. */
  readonly take: (envelope: Envelope, answer: (payload: unknown) => void) => Promise<void>;
  readonly onError: (error: Error) => void;
}

/** Rejects when no hello comes. */
export async function openLink(url: string, { timing, signal, take, onError }: LinkOptions): Promise<Link> {
  const socket = new WebSocket(url, {
    // Node's own agents know the proxies and the certificates that the environment names.
    agent: url.startsWith('wss:') ? https.globalAgent : http.globalAgent,
    handshakeTimeout: timing.helloMs,
    maxPayload: LIMITS.slackRequestMaxBytes,
    perMessageDeflate: false,
  });
  const hello = Promise.withResolvers<void>();
  const leaving = Promise.withResolvers<Leaving>();
  const closed = Promise.withResolvers<void>();
  const underWay = new Set<Promise<void>>();
  let isTaking = true;
  let silentPings = 0;

  const heard = (): void => {
    silentPings = 0;
  };
  const pulse = setInterval(() => {
    if (silentPings >= SILENT_PINGS_MAX) return socket.terminate();
    silentPings += 1;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, timing.pingMs);
  const helloTimer = setTimeout(() => {
    hello.reject(new Error(`it did not say hello within ${timing.helloMs / 1000} s`));
    socket.terminate();
  }, timing.helloMs);
  const giveUp = (): void => {
    hello.reject(new Error('it is not wanted any more'));
    socket.terminate();
  };
  signal.addEventListener('abort', giveUp);

  const retire = async (): Promise<void> => {
    isTaking = false;
    await Promise.race([Promise.allSettled(underWay), sleep(timing.graceMs, undefined, { ref: false })]);
    socket.close(1000);
    await Promise.race([closed.promise, sleep(timing.graceMs, undefined, { ref: false })]);
    socket.terminate();
  };
  const leave = (reason: Leaving): void => {
    leaving.resolve(reason);
    // Slack ends it anyway, some ten seconds after it said so.
    const timer = setTimeout(() => void retire(), timing.leaveMs);
    void closed.promise.then(() => clearTimeout(timer));
  };
  const answerOnce = (envelope: Envelope): ((payload: unknown) => void) => {
    let isAnswered = false;
    return (payload) => {
      if (isAnswered) return;
      isAnswered = true;
      if (socket.readyState === WebSocket.OPEN) return socket.send(acknowledgement(envelope, payload));
      onError(
        new Error(
          'slack.ack_lost: a connection ended before Slack heard that a request was taken. It is kept; the person may see a warning, and pressing again does no harm.',
        ),
      );
    };
  };

  socket.on('ping', heard);
  socket.on('pong', heard);
  socket.on('message', (data, isBinary) => {
    heard();
    const message = parseMessage(data, isBinary);
    switch (message.kind) {
      case 'hello':
        return hello.resolve();
      case 'disconnect':
        return leave(message.reason === 'link_disabled' ? 'switched_off' : 'moved');
      case 'envelope': {
        // What is not acknowledged, Slack sends to another connection, or the person presses again.
        if (!isTaking || underWay.size >= LIMITS.slackEnvelopesUnderWayMax) return;
        const work = take(message.envelope, answerOnce(message.envelope)).finally(() => underWay.delete(work));
        underWay.add(work);
        return;
      }
      case 'other':
        return;
      default:
        message satisfies never;
    }
  });
  // Follows each error; by itself it says no more than that the connection is gone.
  socket.on('error', (error) => hello.reject(error));
  socket.on('close', () => {
    clearInterval(pulse);
    clearTimeout(helloTimer);
    signal.removeEventListener('abort', giveUp);
    hello.reject(new Error('it ended before it said hello'));
    leaving.resolve('lost');
    closed.resolve();
  });

  await hello.promise;
  clearTimeout(helloTimer);
  signal.removeEventListener('abort', giveUp);
  return { isOpen: () => socket.readyState === WebSocket.OPEN, leaving: leaving.promise, closed: closed.promise, retire };
}

/** Two whole rounds without a sign of life. A single lost packet is not enough to drop a connection. */
const SILENT_PINGS_MAX = 2;
