import { beforeAll, describe, expect, it } from 'vitest';
import type { Playbooks } from '../../../src/adapters/files/playbooks.ts';
import { defineMachine, type Region } from '../../../src/core/machine/definition.ts';
import { INCIDENT_KINDS, type IncidentKind } from '../../../src/core/playbook.ts';
import { need, NOW } from '../advance/story.ts';
import { alongside } from './paths/follow.ts';
import type { Place } from './paths/place.ts';
import { JOINT_VARIANTS, VARIANTS, type Variant } from './paths/plans.ts';
import { beginning, shippedFiles, shippedFor } from './paths/shipped.ts';
import { pathsOf, pathTo, walkAll } from './paths/walks.ts';

// The proof walks the machine. Here the whole of `advance` goes the same ways, beside a machine of its own: for each shipped playbook, every
// place that its run can come to, what can happen there, and every job that comes too late. This is bounded:
// - One device. A second one beside it multiplies the places by themselves, and their steps meet nowhere, as the proof of each pair shows.
// - Places are the same when each step has the same status, the same people's approvals while it is asked, and the same say of whether a look
//   could see. What else a record holds (which digest, when, how often) is that of the first way that led there.
// - The rules are the four of plans.ts: one approval; one with a hold and an undo by itself; two of different groups; two, or one by
//   break-glass. Every way of one step is followed for the first two; the others differ before something is sent alone, and are walked.
// - Nobody types a code, gives a hint, or rejects so that a new draft is made, and no reminder, escalation or survey comes. These move no
//   step but by events that come here too, or begin a new machine. test/paths goes such ways, by chance, through the whole service.

let files: Playbooks;
beforeAll(async () => {
  files = await shippedFiles();
});

async function startOf(kind: IncidentKind, variant: Variant): Promise<Place> {
  const { incident, playbook } = await shippedFor(files, kind, ['cam-dock-1']);
  const { open, begin } = beginning(incident, playbook);
  const { record, effects } = begin(open(incident.id).record);
  return { record, now: NOW, jobs: effects, variant, path: [] };
}

/** Every move that the machine's regions know: `pending approved held`. */
function* movesIn(regions: readonly Region[]): Generator<string> {
  for (const { states } of regions)
    for (const [from, { on = {} }] of Object.entries(states))
      for (const [event, transitions] of Object.entries(on))
        for (const { target } of transitions) yield `${from} ${event.split('.')[1] ?? ''} ${target}`;
}

/** Ten times what the longest takes here: thousands of moves, each with a machine of its own. */
const TIMEOUT_MS = 5 * 60_000;

/** Known to the machine, and to nobody else: only what was approved can become void. */
const NOT_TAKEN = ['pending voided planning'];

describe.each(INCIDENT_KINDS)('the shipped playbook for %s', (kind) => {
  it(
    'goes wherever its machine goes, orders what the machine asks for and does nothing twice, whatever happens',
    { timeout: TIMEOUT_MS },
    async () => {
      const taken = new Set<string>();
      for (const variant of [...VARIANTS, ...JOINT_VARIANTS]) {
        const start = await startOf(kind, variant);
        const { places, moves } = await walkAll(start, alongside(start.record));
        expect(places).toBeGreaterThan(start.record.steps.length);
        for (const move of moves) taken.add(move);
      }
      const { record } = await startOf(kind, 'plainly');
      const known = new Set(movesIn(Object.values(defineMachine(need(record.playbook).steps).states)));
      expect([...known].filter((move) => !taken.has(move) && !NOT_TAKEN.includes(move))).toEqual([]);
    },
  );

  it.each(VARIANTS)('comes to each end of each of its steps in every way, %s', { timeout: TIMEOUT_MS }, async (variant) => {
    const start = await startOf(kind, variant);
    const take = alongside(start.record);
    for (const { id } of start.record.steps) {
      const isThere = ({ record }: Place): boolean =>
        record.steps.some((step) => step.id === id && step.status !== 'blocked' && step.status !== 'stopped');
      const paths = await pathsOf(await pathTo(start, take, isThere), take, id);
      expect(paths.length).toBeGreaterThan(1);
      expect(new Set(paths.map(String)).size).toBe(paths.length);
    }
  });
});
