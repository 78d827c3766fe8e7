import { draftFinished, draftTried, isDrafting } from '../core/advance/draft.ts';
import type { Effect } from '../core/effect.ts';
import { requestsOf, type Services } from './services.ts';

/** Asks the model outside of any lock, and commits each try as it comes, so that people see what happens. */
export async function performDraft({ incident, round }: Extract<Effect, { kind: 'draft' }>, services: Services): Promise<void> {
  const { store, drafter, clock, prove } = services;
  const stored = await store.load(incident);
  if (stored === null || !isDrafting(stored.record, round)) return;
  // A job that was cut off starts anew: what was tried before stays a fact.
  const earlier = stored.record.draft.tries;
  const drafted = await drafter.draft(stored.record.incident, async (tries) => {
    await store.update(incident, clock.now(), ({ record }) => draftTried(record, round, [...earlier, ...tries]));
  });
  const all = { ...drafted, tries: [...earlier, ...drafted.tries] };
  const ids = await requestsOf(services);
  await store.update(incident, ids.now, ({ record }) => draftFinished(record, round, all, prove, ids));
}

/** Drafting itself failed for good: people take over. */
export async function performDraftLost(
  { incident, round }: Extract<Effect, { kind: 'draft' }>,
  services: Services,
): Promise<void> {
  const ids = await requestsOf(services);
  const fellBack = 'No playbook could be drafted because of an error in Tagout; its log says more.';
  await services.store.update(incident, ids.now, ({ record }) =>
    draftFinished(record, round, { playbook: null, tries: record.draft.tries, fellBack }, services.prove, ids),
  );
}
