import { assertNever } from '../../core/result.ts';
import type { InboxBody } from '../../ports.ts';
import type { SlackContext } from './context.ts';
import { type Order, orderIn } from './orders.ts';
import { mentionItemId, MentionPayload, mentionTeam } from './payload.ts';

/**
 * Keeps an order that changes something and stands in the thread of an incident, before Slack is answered; whether its writer may give it is
 * judged later. Rejects when Slack or the store cannot be asked: Slack then hears of no success and sends the event again.
 */
export async function keepOrder(context: SlackContext, body: unknown): Promise<void> {
  const payload = MentionPayload.safeParse(body);
  if (!payload.success) return;
  const { event } = payload.data;
  const { user, channel, thread_ts: ts } = event;
  if (user === undefined || event.bot_id !== undefined || channel !== context.channel || ts === undefined) return;
  const said = orderIn(event.text ?? '');
  if (said === null || !said.order.ok || !changesSomething(said.order.value)) return;
  if (said.to !== (await context.self())) return;
  const incident = await context.messages.incidentOf({ channel, ts });
  if (incident === null) return;
  const kept = bodyOf(said.order.value, { incident, by: user, team: mentionTeam(payload.data) });
  await context.receive({ id: mentionItemId(event), body: kept, receivedAt: context.now() });
}

type Changing = Extract<Order, { kind: 'hint' | 'stop' }>;

export function changesSomething(order: Order): order is Changing {
  return order.kind === 'hint' || order.kind === 'stop';
}

function bodyOf(order: Changing, from: { readonly incident: string; readonly by: string; readonly team: string }): InboxBody {
  switch (order.kind) {
    case 'hint':
      return { kind: 'hint', ...from, text: order.text };
    case 'stop':
      return { kind: 'stop', ...from, reason: order.reason };
    default:
      return assertNever(order);
  }
}
