import type { RawData } from 'ws';
import { z } from 'zod';

/** What Slack says over a socket (https://docs.slack.dev/apis/events-api/using-socket-mode), as far as it is read. */
const Hello = z.object({ type: z.literal('hello') });
const Disconnect = z.object({ type: z.literal('disconnect'), reason: z.string().max(100).default('') });
const Envelope = z.object({
  type: z.string().max(100),
  envelope_id: z.string().min(1).max(200),
  payload: z.record(z.string(), z.unknown()),
  accepts_response_payload: z.boolean().default(false),
  retry_attempt: z.number().int().optional(),
  retry_reason: z.string().max(200).optional(),
});

export interface Envelope {
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether Slack reads more in the acknowledgement than that it came. */
  readonly acceptsAnswer: boolean;
  readonly retryNum: number | undefined;
  readonly retryReason: string | undefined;
}

export type SocketMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'disconnect'; readonly reason: string }
  | { readonly kind: 'envelope'; readonly envelope: Envelope }
  /** Something that Slack may have added since. Nothing is to be answered. */
  | { readonly kind: 'other' };

export function parseMessage(data: RawData, isBinary: boolean): SocketMessage {
  const said = isBinary ? null : json(data);
  if (Hello.safeParse(said).success) return { kind: 'hello' };
  const disconnect = Disconnect.safeParse(said);
  if (disconnect.success) return { kind: 'disconnect', reason: disconnect.data.reason };
  const envelope = Envelope.safeParse(said);
  if (!envelope.success) return { kind: 'other' };
  const { envelope_id: id, payload, accepts_response_payload: acceptsAnswer, retry_attempt, retry_reason } = envelope.data;
  return { kind: 'envelope', envelope: { id, payload, acceptsAnswer, retryNum: retry_attempt, retryReason: retry_reason } };
}

/** What acknowledges an envelope. An answer that Slack would not read is left out. */
export function acknowledgement(envelope: Envelope, answer: unknown): string {
  const payload = typeof answer === 'string' ? { text: answer } : answer;
  const isSaid = envelope.acceptsAnswer && payload !== undefined && payload !== '';
  return JSON.stringify({ envelope_id: envelope.id, ...(isSaid ? { payload } : {}) });
}

function json(data: RawData): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString() : '');
  } catch {
    return null;
  }
}
