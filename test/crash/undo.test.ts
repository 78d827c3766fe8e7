import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EntryKind } from '../../src/core/ledger.ts';
import { wordsOf } from '../e2e/rig.ts';
import { cardsOf } from './cards.ts';
import { approving } from './habits.ts';
import { AVERY } from './hands.ts';
import { createPeople, type People } from './people.ts';
import { A_START_MS, pointsOf, settle, titleOf, type Device, type Plot } from './plots.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live, liveUntil, PATIENCE_MS, type Story } from './story.ts';
import { stopping, whenSaid } from './ways.ts';

/** What the ledger tells about the step after it has failed, and what is left of it. */
interface Ending {
  readonly after: readonly EntryKind[];
  /** Whether its commands ran on the gateway. Where they did not, the device is still cut off. */
  readonly ran: boolean;
}

const UNDONE: Ending = {
  after: ['step.undo_dispatched', 'step.undo_reported', 'step.undo_probed', 'step.undone'],
  ran: true,
};
const NEVER_SENT: Ending = { after: ['step.undo_refused'], ran: false };
const UNKNOWN_UNDONE: Ending = {
  after: ['step.undo_dispatched', 'step.undo_unknown', 'step.undo_probed', 'step.undone'],
  ran: true,
};
const UNKNOWN_NOT_UNDONE: Ending = {
  after: ['step.undo_dispatched', 'step.undo_unknown', 'step.undo_probed', 'step.undo_failed'],
  ran: false,
};

interface Tale extends Pick<Plot, 'points'> {
  readonly about: Device;
  readonly ends: Ending;
}

/** Of each device the isolation runs and has no effect. The second call to a gateway that changes something is that of the undo. */
const TALES: readonly Tale[] = [
  {
    about: { id: 'cam-dock-1', address: '10.20.0.11' },
    points: [
      // The first read is the last look before the isolation, the second one shows that it had no effect.
      { at: 'before ssh read', nth: 2 },
      'before commit step.probed',
      // The undo is ordered, and nobody has begun with it.
      'after commit step.probed',
      // The look at what the undo has left.
      'after commit step.undo_reported',
      'before ssh read',
      'before commit step.undo_probed',
      'after commit step.undo_probed',
    ],
    ends: UNDONE,
  },
  {
    about: { id: 'cam-dock-3', address: '10.20.0.13' },
    points: ['after commit step.undo_dispatched', 'before commit step.undo_unknown'],
    ends: UNKNOWN_NOT_UNDONE,
  },
  {
    about: { id: 'cam-dock-4', address: '10.20.0.14' },
    points: [{ at: 'before ssh run', nth: 2 }],
    ends: UNKNOWN_NOT_UNDONE,
  },
  {
    about: { id: 'badge-dock-1', address: '10.20.0.22' },
    points: [{ at: 'gateway lost', nth: 2 }],
    ends: UNKNOWN_NOT_UNDONE,
  },
  {
    about: { id: 'env-dock-1', address: '10.20.0.31' },
    points: [{ at: 'gateway runs', nth: 2 }],
    ends: UNKNOWN_UNDONE,
  },
  {
    about: { id: 'phone-ward-1', address: '10.30.0.41' },
    points: [{ at: 'after ssh run', nth: 2 }],
    ends: UNKNOWN_UNDONE,
  },
  // Two approvals.
  {
    about: { id: 'door-dock-1', address: '10.20.0.21' },
    points: ['before commit step.undo_reported'],
    ends: UNKNOWN_UNDONE,
  },
  {
    about: { id: 'cam-dock-2', address: '10.20.0.12' },
    points: ['before commit step.undo_dispatched', 'before commit step.undo_refused'],
    ends: NEVER_SENT,
  },
];

/** What ran, and what a look plainly showed. */
const FAILED: readonly EntryKind[] = ['step.planned', 'step.dispatched', 'step.reported', 'step.probed', 'step.failed'];

/**
 * All incidents are opened at once, and approved one after the other: each is lived up to its last crash, and then all of them to their ends,
 * so that those of which nobody can tell wait for their longest run time together.
 */
describe('killed around an undo by itself, on the embedded database', () => {
  let rig: Rig;
  let people: People;
  const incidents = new Map<Tale, string>();
  const begun = new Set<string>();
  beforeAll(async () => {
    rig = await startRig({}, null, { policy: 'shipped', pictures: 'still', undoes: true });
    people = createPeople(rig.world, (hands) => [
      approving(hands, ({ incident }) => (begun.has(incident) ? AVERY : null)),
      // People stop what has failed, and what they were told about it stays. A stop undoes nothing.
      stopping(hands, whenSaid('please look at the device, then decide')),
    ]);
  });
  afterAll(() => rig.close());

  it('all of them wait for an approval', async () => {
    for (const tale of TALES) {
      rig.world.gateways.letAround(tale.about.id);
      incidents.set(tale, await fire(rig, alertAbout(tale.about.address)));
    }
    for (const incident of incidents.values()) await settle(rig, incident);
    expect(rig.world.gateways.arrived).toEqual([]);
  });

  it.each(TALES.map((tale) => [titleOf(tale), tale] as const))('%s', async (_title, tale) => {
    const deaths = rig.deaths() + tale.points.length;
    begun.add(incidents.get(tale) ?? '');
    await rig.crashAt(pointsOf(tale));
    const patienceMs = PATIENCE_MS + tale.points.length * A_START_MS;
    // All of them, as those before are told meanwhile what nobody can tell.
    await liveUntil(rig, [...begun], people, () => rig.deaths() >= deaths, patienceMs);
    expect(rig.deaths()).toBe(deaths);
  });

  it('each is told as it is, and no undo was sent twice', async () => {
    const stories = await live(rig, [...incidents.values()], people);
    const state = await rig.world.state();
    for (const [{ about, ends }, incident] of incidents) {
      const story = stories.get(incident);
      const words = cardsOf(state, incident).map(wordsOf).join(' ');
      const mac = story?.told.record.steps[0]?.plan?.batch.device.mac ?? 'none';
      expect({
        device: about.id,
        entries: story?.told.entries.map(({ kind }) => kind).filter((kind) => kind.startsWith('step.')),
        batches: rig.world.gateways.arrived.filter(({ stdin }) => stdin.includes(mac)).length,
        isCut: rig.world.gateways.isCut(about.id),
        undone: {
          inRecord: story?.told.record.steps[0]?.undo?.probe?.holds ?? false,
          onCard: words.includes('Undone by itself, as approved'),
        },
        notUndone: { onCard: words.includes('Not undone') },
      }).toEqual({
        device: about.id,
        entries: [...FAILED, ...ends.after],
        batches: ends.ran ? 2 : 1,
        isCut: !ends.ran,
        undone: { inRecord: ends.ran, onCard: ends.ran },
        notUndone: { onCard: !ends.ran },
      });
    }
    const unknown = TALES.filter(({ ends }) => ends.after.includes('step.undo_unknown'));
    const saidToBe = TALES.filter((tale) => saysUnknown(stories.get(incidents.get(tale) ?? '')));
    // On a slow machine the look comes before the words do: not everybody sees them, and somebody does.
    expect(unknown).toEqual(expect.arrayContaining(saidToBe));
    expect(saidToBe.length).toBeGreaterThan(0);
  });
});

const saysUnknown = (story: Story | undefined): boolean =>
  story?.seen.some((headline) => headline.includes('Nobody can say whether it is undone')) === true;
