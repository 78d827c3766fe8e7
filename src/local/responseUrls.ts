import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import { CHANNEL } from './cast.ts';
import type { EmulatedStore, Router } from './emulated.ts';
import type { CallAnswer } from './slack.ts';
import type { MessageRow } from './slackRows.ts';

export const RESPONSE_PATH = '/local/respond/';

/** What a `response_url` answers to: the person who acted, and the message they acted on, if any. */
export interface ResponseTarget {
  readonly person: string;
  readonly messageTs: string | null;
  readonly threadTs: string | null;
}

interface Connection {
  call(method: string, body: Readonly<Record<string, unknown>>, as: 'app'): Promise<CallAnswer>;
  message(ts: string): MessageRow | null;
  readonly store: EmulatedStore;
  changed(): Promise<void>;
}

/** Slack's own rules: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
const ResponseBody = z.looseObject({
  text: z.string().optional(),
  blocks: z.array(z.record(z.string(), z.unknown())).optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).optional(),
  replace_original: z.boolean().optional(),
  delete_original: z.boolean().optional(),
});
export type ResponseBody = z.infer<typeof ResponseBody>;

/** emulate knows no response URLs. They are unguessable, so they carry no token; they live as long as this process. */
export interface ResponseUrls {
  make(target: ResponseTarget): string;
  readonly route: (router: Router) => void;
  connect(connection: Connection): void;
}

export function createResponseUrls(baseUrl: string): ResponseUrls {
  const targets = new Map<string, ResponseTarget>();
  let connection: Connection | null = null;
  return {
    make(target) {
      const id = randomBytes(24).toString('hex');
      targets.set(id, target);
      const [oldest] = targets.keys();
      if (targets.size > LIMITS.localResponseUrlsMax && oldest !== undefined) targets.delete(oldest);
      return `${baseUrl}${RESPONSE_PATH}${id}`;
    },
    route: (router) => {
      router.post(`${RESPONSE_PATH}:id`, async (context) => {
        const target = targets.get(context.req.param('id'));
        if (target === undefined || connection === null) return context.text('used_url', 404);
        const body = ResponseBody.safeParse(parseJson(await context.req.text()));
        if (!body.success) return context.text('invalid_payload', 400);
        const answer = await respond(connection, target, body.data);
        return answer.ok ? context.text('ok') : context.text(answer.error ?? 'invalid_payload', 400);
      });
    },
    connect: (made) => {
      connection = made;
    },
  };
}

async function respond(connection: Connection, target: ResponseTarget, body: ResponseBody): Promise<CallAnswer> {
  const original = target.messageTs === null ? null : connection.message(target.messageTs);
  const content = { text: body.text ?? '', ...(body.blocks === undefined ? {} : { blocks: body.blocks }) };
  if (original !== null && (body.delete_original === true || body.replace_original === true)) {
    if (original.target_user !== undefined)
      return await changeEphemeral(connection, original, body.delete_original === true ? null : content);
    const at = { channel: original.channel_id, ts: original.ts };
    if (body.delete_original === true) return await connection.call('chat.delete', at, 'app');
    return await connection.call('chat.update', { ...at, ...content }, 'app');
  }
  const where = { channel: CHANNEL.id, ...(target.threadTs === null ? {} : { thread_ts: target.threadTs }) };
  if (body.response_type === 'in_channel') return await connection.call('chat.postMessage', { ...where, ...content }, 'app');
  return await connection.call('chat.postEphemeral', { ...where, user: target.person, ...content }, 'app');
}

async function changeEphemeral(
  connection: Connection,
  original: MessageRow,
  content: Readonly<Record<string, unknown>> | null,
): Promise<CallAnswer> {
  const rows = connection.store.collection('slack.ephemeral_messages');
  if (content === null) rows.delete(original.id);
  else rows.update(original.id, { blocks: undefined, ...content });
  await connection.changed();
  return { ok: true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
