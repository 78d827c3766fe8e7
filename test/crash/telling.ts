import type { Verdict } from '../../src/core/verify-verdict.ts';
import { verifyStore } from '../../src/flow/verify.ts';
import type { Chat, Store } from '../../src/ports.ts';
import type { Told } from './wire.ts';

/** One incident as the store has it now, or null when there is no such incident. */
export async function tell(store: Store, chat: Pick<Chat, 'render'>, incident: string): Promise<Told | null> {
  const stored = await store.load(incident);
  if (stored === null) return null;
  const url = await store.getNote(`history:${incident}`);
  const verdicts: Verdict[] = [];
  // All chains, but only at the end of a story: it is asked for many times in between.
  if (stored.record.closedAt !== null) for await (const verdict of verifyStore(store)) verdicts.push(verdict);
  return {
    ...stored,
    entries: await store.entries(incident),
    messages: await store.messages(incident),
    cards: chat.render(stored.record, { history: typeof url === 'string' ? url : null }),
    verdicts,
    depths: await store.depths(),
  };
}
