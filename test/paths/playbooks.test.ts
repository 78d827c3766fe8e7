import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import type { Advance } from '../../src/core/advance/types.ts';
import { INCIDENT_KINDS, READ_ONLY_ACTIONS, type IncidentKind } from '../../src/core/playbook.ts';
import type { Store } from '../../src/ports.ts';
import { createEmbeddedSites } from '../contracts/store/embedded.ts';
import type { Site } from '../contracts/store/site.ts';
import { need, NOW } from '../core/advance/story.ts';
import { actsAt } from '../core/machine/paths/acts.ts';
import { alongside, JOBS, type Commit } from '../core/machine/paths/follow.ts';
import type { Path, Place } from '../core/machine/paths/place.ts';
import { VARIANTS, type Variant } from '../core/machine/paths/plans.ts';
import { beginning, shippedFiles, shippedFor } from '../core/machine/paths/shipped.ts';
import { pathsOf, pathTo } from '../core/machine/paths/walks.ts';
import { canonical, parseFacts, shaOf } from './facts.ts';

// test/core/machine/paths.test.ts goes every way in memory. These are so many of the same ways through the real store that everything happens
// that can happen to the first step that acts; all of them would take minutes, and differ in nothing that a store sees.

let files: Playbooks;
let site: Site;
let store: Store;
const sites = createEmbeddedSites();
beforeAll(async () => {
  files = await shippedFiles();
  await sites.start();
  site = await sites.fresh();
  store = await createStore({ ...site.options, onError: () => undefined });
});
afterAll(async () => {
  await store.close();
  await site.remove();
  await sites.stop();
});

/** Jobs that were ordered in this database so far, by kind. */
const ordered = new Map<string, number>();
function count({ effects }: Advance): void {
  for (const { kind } of effects) if (JOBS.has(kind)) ordered.set(kind, (ordered.get(kind) ?? 0) + 1);
}

/** Through the store: what comes back is what the database has. */
const inStore: Commit = async ({ incident: { id } }, act) => {
  let made: Advance | null = null;
  await store.update(id, act.now, ({ record }) => (made = act.happen(record)));
  if (made !== null) count(made);
  return { record: need(await store.load(id)).record, made };
};

let incidents = 0;
/** By the real time: the database throws deadlines of long ago away. */
async function startOf(kind: IncidentKind, variant: Variant): Promise<Place> {
  const { incident, playbook } = await shippedFor(files, kind, ['cam-dock-1']);
  const { open, begin } = beginning(incident, playbook);
  const { record } = await store.openOrJoin(`${kind} ${(incidents += 1)}`, NOW, 0, (_, id) => open(id));
  let begun: Advance | null = null;
  await store.update(record.incident.id, NOW, (stored) => (begun = begin(stored.record)));
  const { effects } = need<Advance>(begun);
  count(need<Advance>(begun));
  return { record: need(await store.load(record.incident.id)).record, now: Date.now(), jobs: effects, variant, path: [] };
}

/** Paths in which together everything happens that happens in any. */
function covering(paths: readonly Path[]): readonly Path[] {
  const seen = new Set<string>();
  return paths
    .toSorted((a, b) => b.length - a.length)
    .filter((path) => {
      const isNew = path.some((name) => !seen.has(name));
      for (const name of path) seen.add(name);
      return isNew;
    });
}

async function follow(path: Path, start: Place): Promise<Place> {
  const take = alongside(start.record);
  let place = start;
  for (const name of path) place = await take(need(actsAt(place).find((act) => act.name === name)), inStore, place);
  return place;
}

const ACTING = INCIDENT_KINDS.flatMap((kind) => VARIANTS.map((variant) => [kind, variant] as const));

/** Ten times what the longest takes here: some hundred commits, each read back. */
const TIMEOUT_MS = 5 * 60_000;

describe('through the store, the shipped playbook for', () => {
  it.each(ACTING)('%s goes the ways that its machine goes, %s', { timeout: TIMEOUT_MS }, async (kind, variant) => {
    const start = await startOf(kind, variant);
    const first = start.record.playbook?.steps.find(({ action }) => action !== 'manual' && !READ_ONLY_ACTIONS.has(action));
    const id = first?.id ?? 's1';
    const take = alongside(start.record);
    const isThere = ({ record }: Place): boolean =>
      record.steps.some((step) => step.id === id && (step.status === 'planning' || step.status === 'open'));
    const there = await pathTo(start, take, isThere);
    const paths = covering(await pathsOf(there, take, id));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const fresh = await startOf(kind, variant);
      const { record } = await follow(path, fresh);
      await expectKept(record.incident.id);
    }
    const depths = await store.depths();
    expect(depths).toMatchObject(Object.fromEntries(ordered));
  });
});

async function expectKept(incident: string): Promise<void> {
  const { record, head } = need(await store.load(incident));
  const entries = await store.entries(incident);
  let prev = '0'.repeat(64);
  for (const { hash, ...body } of entries) {
    expect([body.prev, shaOf(body)]).toEqual([prev, hash]);
    prev = hash;
  }
  expect(prev).toBe(head);
  const sent = entries.map(parseFacts).filter(({ kind }) => kind === 'step.dispatched' || kind === 'step.undo_dispatched');
  expect(new Set(sent.map(({ data }) => data.attempt)).size).toBe(sent.length);
  expect(canonical(record.snapshot)).toBe(canonical(Object.fromEntries(record.steps.map(({ id, status }) => [id, status]))));
}
