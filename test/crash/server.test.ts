import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServerSites } from '../contracts/store/server.ts';
import { createPeople, type People } from './people.ts';
import { expectOver } from './endings.ts';
import { pointsOf, titleOf, type Plot } from './plots.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live, liveUntil } from './story.ts';

/** The points around commit and dispatch, each in the story of a device of its own. */
const PLOTS: readonly (Pick<Plot, 'points' | 'unknown' | 'voided'> & { readonly address: string })[] = [
  { address: '10.20.0.11', points: ['before commit incident.opened'] },
  { address: '10.20.0.12', points: ['after commit incident.opened'] },
  { address: '10.20.0.13', points: ['after receive click'] },
  { address: '10.20.0.14', points: ['before commit approval.decided'] },
  { address: '10.20.0.22', points: ['after commit approval.decided'] },
  { address: '10.20.0.31', points: ['before commit step.dispatched'], voided: 1 },
  { address: '10.30.0.41', points: ['after commit step.dispatched'], unknown: 1 },
  { address: '10.20.0.21', points: ['before ssh run'], unknown: 1 },
  { address: '10.20.0.41', points: ['after ssh run'], unknown: 1 },
  { address: '10.30.0.11', points: ['before commit step.reported'], unknown: 1 },
  { address: '10.30.0.21', points: ['after commit step.reported'] },
];

/** A worker that died is noticed when its heartbeat has run out: after 75 s for a dispatch. */
const PATIENCE_MS = 300_000;
const TIMEOUT_MS = 2 * PATIENCE_MS;

/**
 * On a server nobody owns the database, so that a lost worker is only noticed by its heartbeat. All stories wait for that together: each is
 * lived up to its crash, and then all of them to their ends.
 */
describe('killed around a commit, on a PostgreSQL server', () => {
  const sites = createServerSites();
  let rig: Rig;
  let people: People;
  beforeAll(async () => {
    await sites.start();
    const { options } = await sites.fresh();
    rig = await startRig({ DATABASE_URL: options.databaseUrl ?? '' });
    people = createPeople(rig.world);
  });
  afterAll(async () => {
    await rig.close();
    await sites.stop();
  });

  const incidents: string[] = [];
  it.each(PLOTS.map((plot) => [titleOf(plot), plot] as const))('%s', async (_title, { address, points }) => {
    const deaths = rig.deaths() + points.length;
    await rig.crashAt(pointsOf({ points }));
    const incident = await fire(rig, alertAbout(address));
    await liveUntil(rig, [incident], people, () => rig.deaths() >= deaths);
    expect(rig.deaths()).toBe(deaths);
    incidents.push(incident);
  });

  it('each story goes on, and nothing ran twice', { timeout: TIMEOUT_MS }, async () => {
    const stories = await live(rig, incidents, people, PATIENCE_MS);
    expect(stories.size).toBe(PLOTS.length);
    for (const story of stories.values()) expectOver(story);
    // The crash that was meant for one story may have hit another one, and may have hit two.
    const counted = (kind: 'step.unknown' | 'approval.voided'): number =>
      [...stories.values()].reduce((sum, story) => sum + story.count(kind), 0);
    expect(counted('step.unknown')).toBeGreaterThanOrEqual(PLOTS.reduce((sum, { unknown = 0 }) => sum + unknown, 0));
    expect(counted('approval.voided')).toBeGreaterThanOrEqual(PLOTS.reduce((sum, { voided = 0 }) => sum + voided, 0));
  });
});
