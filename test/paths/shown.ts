import { expect } from 'vitest';
import { z } from 'zod';
import type { StoredIncident } from '../../src/ports.ts';
import type { Real } from './real.ts';

const Button = z.looseObject({ type: z.literal('button'), value: z.string() });
const Asked = z.object({ i: z.string(), s: z.string(), r: z.string(), d: z.string() });

/** Slack shows exactly what the record says now, and no button is alive that is about anything else than an open asking. */
export async function expectShown({ bench: { services, chat } }: Real, { record }: StoredIncident): Promise<void> {
  const { id } = record.incident;
  const own = chat.messages.filter(({ incident }) => incident === id);
  const link = await services.store.getNote(`history:${id}`);
  for (const wanted of chat.render(record, { history: typeof link === 'string' ? link : null })) {
    const shown = own.filter(({ message }) => message.key === wanted.key);
    expect(shown.map(({ message }) => message)).toEqual([wanted]);
  }
  const open = record.steps
    .filter(({ status }) => status === 'pending' || status === 'held')
    .map(({ id: step, request }) => ({ i: id, s: step, r: request?.id, d: request?.digest }));
  for (const { message } of own) for (const asked of askedBy(message.blocks)) expect(open).toContainEqual(asked);
}

/** What the buttons of a message would decide about. */
function askedBy(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const button = Button.safeParse(value);
  const carried: unknown = button.success ? JSON.parse(button.data.value) : null;
  const asked = Asked.safeParse(carried);
  return [...(asked.success ? [asked.data] : []), ...Object.values(value).flatMap(askedBy)];
}
