import { z } from 'zod';
import type { EmulatedStore } from '../../src/local/emulated.ts';
import { now, until } from './now.ts';

/** The button of a card, as a person would press it. */
export interface Button {
  readonly value: string;
  readonly blockId: string;
  readonly ts: string;
}

/** What Slack shows of one incident, and since when. */
export interface Shown {
  cardAt: number | null;
  askedAt: number | null;
  button: Button | null;
  doneAt: number | null;
  /** What its newest message says, for an error. */
  words: string;
}

/** Everything that was posted, by incident, with the time at which the emulated Slack had it. */
export interface Board {
  of(incident: string): Shown;
  wait(incident: string, what: 'cardAt' | 'askedAt' | 'doneAt'): Promise<number>;
  /** Also in Slack, where each change of a message looks through all of them. */
  clear(): void;
}

const Row = z.object({
  ts: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  blocks: z.array(z.unknown()).optional(),
});
const Buttons = z.object({
  block_id: z.string(),
  elements: z.array(z.object({ action_id: z.string().optional(), value: z.string().optional() })),
});

const PATIENCE_MS = 120_000;

export function watchBoard(store: EmulatedStore): Board {
  const shown = new Map<string, Shown>();
  const messages = store.collection('slack.messages');
  const of = (incident: string): Shown => {
    const known = shown.get(incident) ?? { cardAt: null, askedAt: null, button: null, doneAt: null, words: '' };
    shown.set(incident, known);
    return known;
  };
  const see = (row: unknown): void => {
    const at = now();
    const parsed = Row.safeParse(row);
    const incident = parsed.success ? /\b(?:INC-\d{4}|BARE)-\d+/.exec(parsed.data.text)?.[0] : undefined;
    if (!parsed.success || incident === undefined) return;
    const { ts, text, thread_ts: thread, blocks = [] } = parsed.data;
    const one = of(incident);
    one.words = text;
    if (thread === undefined) one.cardAt ??= at;
    const button = approveButton(blocks, ts);
    if (button !== null) {
      one.askedAt ??= at;
      one.button = button;
    }
    if (/, step s\d+ .*\bDone\b/.test(text)) one.doneAt ??= at;
  };
  const { insert, update } = { insert: messages.insert.bind(messages), update: messages.update.bind(messages) };
  messages.insert = (row) => {
    const made = insert(row);
    see(made);
    return made;
  };
  messages.update = (id, patch) => {
    const made = update(id, patch);
    see(made);
    return made;
  };
  return {
    of,
    wait: async (incident, what) => {
      await until(() => of(incident)[what] !== null, `${what} of ${incident}`, PATIENCE_MS).catch((error: unknown) => {
        throw new Error(`${String(error)} Its newest message: ${of(incident).words}`);
      });
      return of(incident)[what] ?? 0;
    },
    clear: () => {
      shown.clear();
      messages.clear();
    },
  };
}

function approveButton(blocks: readonly unknown[], ts: string): Button | null {
  for (const block of blocks) {
    const parsed = Buttons.safeParse(block);
    const found = parsed.data?.elements.find(({ action_id: id }) => id === 'approve');
    if (parsed.success && found?.value !== undefined) return { value: found.value, blockId: parsed.data.block_id, ts };
  }
  return null;
}
