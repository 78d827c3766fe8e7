import type { InboxItem } from '../../../src/core/inbox.ts';
import type { Enrolment } from '../../../src/core/stepup.ts';
import type { StepUpOptions } from '../../../src/adapters/stepup/stepup.ts';

/** Rows in memory. That two changes do not run at once is proven on the real stores. */
export function memoryStore(): StepUpOptions['store'] & { readonly rows: Map<string, Enrolment>; readonly items: InboxItem[] } {
  const rows = new Map<string, Enrolment>();
  const items: InboxItem[] = [];
  return {
    rows,
    items,
    inboxItem: (id) => {
      const found = items.find((item) => item.id === id);
      return Promise.resolve(found === undefined ? null : { ...found, judgedAt: null });
    },
    enrolments: {
      change: async (person, decide) => {
        const change = await Promise.resolve(decide(rows.get(person) ?? null));
        if (change.enrolment === null) rows.delete(person);
        else rows.set(person, change.enrolment);
        for (const item of change.items) if (!items.some(({ id }) => id === item.id)) items.push(item);
        return change.result;
      },
      find: (person) => Promise.resolve(rows.get(person) ?? null),
      all: () => Promise.resolve([...rows.values()]),
    },
  };
}
