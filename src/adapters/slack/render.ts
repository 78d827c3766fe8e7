import type { IncidentRecord } from '../../core/record.ts';
import type { ChatMessage } from '../../ports.ts';
import { incidentCard } from './incident_card.ts';
import { MessageBlocks } from './limits.ts';
import { fallback } from './literal.ts';
import { paragraph, text } from './pieces.ts';
import { isLasting, NOTICE, noticesOf } from './notices.ts';
import { stepCard } from './step_card.ts';

/** Pure: the messages that should exist for a record, the incident's card first. Not yet checked against Slack's limits. */
export function renderRecord(record: IncidentRecord, links: { readonly history: string | null }): readonly ChatMessage[] {
  const cards = record.steps.map((state) => stepCard(record, state));
  return [incidentCard(record, links.history), ...cards.filter((card) => card !== null), ...noticesOf(record)];
}

/** Pure: what takes the place of a step's card when the record has no such card any more. It has no buttons. Null: it stays as it is. */
export function replacedCard(record: IncidentRecord, key: string): ChatMessage | null {
  if (isLasting(key)) return null;
  const says = key.startsWith(NOTICE) ? OUT_OF_DATE : REPLACED;
  const about = key.startsWith(NOTICE) ? '' : `, step ${key.slice(key.indexOf(':') + 1)}`;
  return {
    key,
    inThread: true,
    text: fallback(`${record.incident.id}${about}: ${says}`),
    blocks: [paragraph(text(says))],
  };
}

const OUT_OF_DATE =
  'This message was about an earlier request, which is over. What became of it is on the card of the step and in the history.';

const REPLACED = 'This step was replaced by a new draft.';

/**
 * What Slack would accept of a message. A card over Slack's limits is a bug of ours: it is reported, and people get a short honest card
 * instead of an old one whose buttons still look alive.
 */
export function withinLimits(message: ChatMessage, onError: (error: Error) => void): ChatMessage {
  const checked = MessageBlocks.safeParse(message.blocks);
  if (checked.success) return message;
  const why = checked.error.issues[0]?.message ?? 'unknown';
  onError(
    new Error(
      `slack.card_over_limits: the card ${message.key} does not fit into a Slack message: ${why}. A shorter one was sent.`,
    ),
  );
  return { ...message, text: fallback(SORRY), blocks: [paragraph(text(SORRY))] };
}

const SORRY =
  'Tagout could not draw this card within the limits of Slack, so it has no buttons. Nothing was lost and nothing runs because of it. ' +
  'Use /tagout status to see where the run stands, and tell whoever operates Tagout.';
