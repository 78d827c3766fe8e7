import type { Effect } from '../core/effect.ts';
import { digestOf } from '../core/json.ts';
import type { IncidentRecord } from '../core/record.ts';
import { MessageGone, type ChatMessage, type MessageRef, type StoredMessage } from '../ports.ts';
import { askForPicture } from './picture.ts';
import type { Services } from './services.ts';

type View = Pick<Services, 'store' | 'chat' | 'archive'>;

const historyNote = (incident: string): string => `history:${incident}`;

/** Brings Slack's messages to what the record says now. Idempotent: what is already so is not sent again. */
export async function performShow({ incident }: Extract<Effect, { kind: 'show' }>, { store, chat }: View): Promise<void> {
  const known = await store.shown(incident, historyNote(incident));
  if (known === null) return;
  const { stored, note: url } = known;
  const wanted = chat.render(stored.record, { history: typeof url === 'string' ? url : null });
  const messages = new Map(known.messages.map((message) => [message.key, message]));
  await retire(stored.record, wanted, messages, { store, chat });
  let thread: MessageRef | null = null;
  for (const message of wanted) {
    const ref = await bring(incident, message, messages.get(message.key) ?? null, message.inThread ? thread : null, {
      store,
      chat,
    });
    if (!message.inThread) thread = ref;
  }
  await askForPicture(stored.record, { store });
}

/**
 * Cards of steps that a new draft does not have, or not yet: their buttons must not stay alive. They are changed first, as nothing else is
 * as wrong. One whose post was lost is looked for, and not posted for this.
 */
async function retire(
  record: IncidentRecord,
  wanted: readonly ChatMessage[],
  known: ReadonlyMap<string, StoredMessage>,
  { store, chat }: Pick<View, 'store' | 'chat'>,
): Promise<void> {
  const incident = record.incident.id;
  const thread = refOf(known.get('incident') ?? null);
  for (const message of known.values()) {
    if (wanted.some(({ key }) => key === message.key)) continue;
    const tombstone = chat.replaced(record, message.key);
    if (tombstone === null) continue;
    const contentHash = hashOf(tombstone);
    if (message.contentHash === contentHash) continue;
    const ref = refOf(message) ?? (await chat.find(incident, message.key, thread));
    if (ref !== null) await updated(incident, ref, tombstone, chat);
    await store.putMessage({ ...message, ...ref, contentHash });
  }
}

const refOf = (message: StoredMessage | null): MessageRef | null =>
  message === null || message.ts === null ? null : { channel: message.channel, ts: message.ts };

const hashOf = ({ text, blocks }: ChatMessage): string => digestOf({ text, blocks });

/** Posts or updates one message. A post whose answer was lost is looked for before it is made again. */
async function bring(
  incident: string,
  message: ChatMessage,
  known: StoredMessage | null,
  thread: MessageRef | null,
  { store, chat }: Pick<View, 'store' | 'chat'>,
): Promise<MessageRef> {
  const contentHash = hashOf(message);
  const sent = refOf(known);
  if (sent !== null && known?.contentHash === contentHash) return sent;
  const key = message.key;
  const found = sent ?? (known === null ? null : await chat.find(incident, key, thread));
  if (found !== null && (await updated(incident, found, message, chat))) {
    await store.putMessage({ incident, key, ...found, contentHash });
    return found;
  }
  await store.putMessage({ incident, key, channel: '', ts: null, contentHash });
  const posted = await chat.post(incident, message, thread);
  await store.putMessage({ incident, key, ...posted, contentHash });
  return posted;
}

/** False when somebody deleted it meanwhile: a card that people need must not stay away for that. */
async function updated(incident: string, ref: MessageRef, message: ChatMessage, chat: View['chat']): Promise<boolean> {
  try {
    await chat.update(incident, ref, message);
    return true;
  } catch (error) {
    if (error instanceof MessageGone) return false;
    throw error;
  }
}

/** An answer to one person, in the incident's thread when it exists. */
export async function performTell(
  { incident, person, text }: Extract<Effect, { kind: 'tell' }>,
  { store, chat }: View,
): Promise<void> {
  const card = (await store.messages(incident)).find(({ key, ts }) => key === 'incident' && ts !== null);
  const thread = refOf(card ?? null);
  await chat.tell(person, thread, text);
}

/** Brings the history to the ledger's head. The first time, the card learns the link. */
export async function performArchive(
  { incident }: Extract<Effect, { kind: 'archive' }>,
  { store, archive }: View,
): Promise<void> {
  const stored = await store.load(incident);
  if (stored === null) return;
  const { url } = await archive.write(stored, await store.entries(incident));
  if ((await store.getNote(historyNote(incident))) === url) return;
  // Together: a note whose card was never told would be found as it should be by the next try.
  await store.putNote(historyNote(incident), url, [{ kind: 'show', incident }]);
}
