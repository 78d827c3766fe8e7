import { z } from 'zod';
import { assertNever } from '../core/result.ts';

/** What the app's answer to a request tells Slack to do: https://docs.slack.dev/surfaces/modals#response_actions */
export type Ack =
  | { readonly kind: 'done' }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'update' | 'push'; readonly view: Readonly<Record<string, unknown>> }
  | { readonly kind: 'clear' }
  /** A slash command may answer in the acknowledgement itself. */
  | { readonly kind: 'reply'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string };

const View = z.record(z.string(), z.unknown());
const ModalAck = z.discriminatedUnion('response_action', [
  z.looseObject({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string()) }),
  z.looseObject({ response_action: z.literal('update'), view: View }),
  z.looseObject({ response_action: z.literal('push'), view: View }),
  z.looseObject({ response_action: z.literal('clear') }),
]);
const ReplyAck = z.looseObject({ text: z.string().optional(), blocks: z.array(z.unknown()).optional() });

export function readModalAck(status: number, text: string): Ack {
  const failure = failed(status);
  if (failure !== null) return failure;
  const json = parseJson(text);
  if (!isObject(json) || !('response_action' in json)) return { kind: 'done' };
  const ack = ModalAck.safeParse(json);
  if (!ack.success)
    return { kind: 'failed', message: 'The app answered the form with a response_action that Slack does not know.' };
  switch (ack.data.response_action) {
    case 'errors':
      return { kind: 'errors', errors: ack.data.errors };
    case 'update':
    case 'push':
      return { kind: ack.data.response_action, view: ack.data.view };
    case 'clear':
      return { kind: 'clear' };
    default:
      return assertNever(ack.data);
  }
}

export function readCommandAck(status: number, text: string): Ack {
  const failure = failed(status);
  if (failure !== null) return failure;
  if (text.trim() === '') return { kind: 'done' };
  const json = parseJson(text);
  if (!isObject(json)) return { kind: 'reply', body: { text } };
  const reply = ReplyAck.safeParse(json);
  if (!reply.success) return { kind: 'failed', message: 'The app answered the command with a message that Slack cannot show.' };
  return reply.data.text === undefined && reply.data.blocks === undefined
    ? { kind: 'done' }
    : { kind: 'reply', body: reply.data };
}

export function readAck(status: number): Ack {
  return failed(status) ?? { kind: 'done' };
}

function failed(status: number): Ack | null {
  if (status === 200) return null;
  if (status === 404)
    return { kind: 'failed', message: 'The app does not handle this. Slack would show "this app did not respond".' };
  return {
    kind: 'failed',
    message: `The app answered with HTTP ${status} where Slack expects 200. Look at the terminal of "npm start".`,
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
