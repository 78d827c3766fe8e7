import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from '../crash/people.ts';
import { expectOver } from '../crash/endings.ts';
import { createRandom } from '../crash/random.ts';
import { alertAbout, fire, live, type Story } from '../crash/story.ts';
import { startPair, type Pair } from './pair.ts';

/** Two that one person may approve, and one that needs two. */
const DEVICES = [
  ['cam-dock-1', '10.20.0.11'],
  ['cam-dock-2', '10.20.0.12'],
  ['plc-dock-1', '10.20.0.41'],
] as const;

const SEEDS = [1, 2, 3] as const;
const KILLS = 4;
/** The longest pause before a kill: a start takes about this long, so that both may be away at once. */
const PAUSE_MS = 4000;
/** Far less than a heartbeat takes to run out: the other process must notice a death before. */
const PATIENCE_MS = 60_000;

describe('two processes on one PostgreSQL server, both given every click and alert', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair();
  });
  afterAll(() => pair.close());

  const tell = async (): Promise<ReadonlyMap<string, Story>> => {
    const incidents = await Promise.all(DEVICES.map(([, address]) => fire(pair, alertAbout(address))));
    expect(new Set(incidents).size).toBe(DEVICES.length);
    return live(pair, incidents, createPeople(pair.world), PATIENCE_MS + KILLS * PAUSE_MS);
  };

  it('count each decision once, run each step once, and show one card a step and one pull request', async () => {
    for (const story of (await tell()).values()) {
      expectOnce(story);
      // Nothing was lost, so nothing went out twice.
      expect(story.count('step.dispatched')).toBe(2);
      expect(story.count('step.unknown')).toBe(0);
    }
    expectReconnected(pair);
  });

  it.each(SEEDS)('do the same when either is killed at any moment (seed %i)', async (seed) => {
    const random = createRandom(seed);
    const deaths = pair.replicas.map((replica) => replica.deaths());
    const kills = (async () => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(random() * PAUSE_MS);
        pair.replicas[kill % 2]?.kill();
      }
    })();
    const [stories] = await Promise.all([tell(), kills]);
    for (const [place, replica] of pair.replicas.entries()) expect(replica.deaths()).toBeGreaterThan(deaths[place] ?? 0);
    for (const story of stories.values()) expectOnce(story);
    expectReconnected(pair);
  });
});

/** The truths of each moment and of the end are looked at while the story is lived; this is what two processes could add. */
function expectOnce(story: Story): void {
  expectOver(story);
  const decided = story.told.entries.filter(({ kind }) => kind === 'approval.decided');
  const askings = decided.map(({ by, data }) => JSON.stringify([by, (data as { readonly request: string }).request]));
  expect(new Set(askings).size, 'decisions that count').toBe(askings.length);
  const sent = story.told.entries.filter(({ kind }) => kind === 'step.dispatched');
  const requests = sent.map(({ data }) => (data as { readonly request: string }).request);
  expect(new Set(requests).size, 'attempts of one asking').toBe(requests.length);
}

function expectReconnected({ world }: Pair): void {
  for (const [device] of DEVICES) expect(world.gateways.isCut(device), `${device} at the end`).toBe(false);
}
