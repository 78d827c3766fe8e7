import type { webApi } from '@slack/bolt';
import type { z } from 'zod';
import { Home, MessageBlocks, Modal, SLACK } from './limits.ts';
import { PatientClient } from './patient.ts';
import { weigh } from './size.ts';

/** Methods that carry something for people to see. */
const MESSAGES: ReadonlySet<string> = new Set(['chat.postMessage', 'chat.update', 'chat.postEphemeral']);
const VIEWS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['views.open', Modal],
  ['views.update', Modal],
  ['views.push', Modal],
  ['views.publish', Home],
]);

/** Why Slack would refuse this call, or null. A message without blocks is refused as well: Slack would parse its text. */
export function misfit(method: string, call: Readonly<Record<string, unknown>>): string | null {
  const view = VIEWS.get(method);
  if (view !== undefined) return whyNot(view, call['view']);
  if (!MESSAGES.has(method)) return null;
  const { text } = call;
  if (typeof text !== 'string' || text === '') return 'expected a text for notifications and screen readers';
  if (weigh(text) > SLACK.notificationChars) return `expected a text of at most ${SLACK.notificationChars} characters`;
  return whyNot(MessageBlocks, call['blocks']);
}

function whyNot(schema: z.ZodType, value: unknown): string | null {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  return issue === undefined ? null : `${issue.path.join('.')}: ${issue.message}`;
}

/**
 * The last look, where everything leaves: whoever makes a view has already put a short honest one in the place of one that does not fit, so a
 * misfit here is a way out that forgot to. It is not sent, since Slack would refuse it or cut it.
 */
export class FittingClient extends PatientClient {
  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<webApi.WebAPICallResult> {
    const why = misfit(method, options);
    if (why !== null) throw new Error(`slack.misfit: ${method} was not called, because Slack would not take this: ${why}.`);
    return super.apiCall(method, options);
  }
}
