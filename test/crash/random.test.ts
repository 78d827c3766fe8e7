import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from './people.ts';
import { expectOver } from './endings.ts';
import { createRandom } from './random.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live } from './story.ts';

const CAMERAS = ['10.20.0.11', '10.20.0.12'] as const;
/** Two kills a seed. A story takes about this long, so that they come anywhere in it, or in a start. */
const SEEDS = [1, 2, 3, 4] as const;
const STORY_MS = 6000;

describe('killed from outside at any moment, with two incidents under way, on the embedded database', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig();
  });
  afterAll(() => rig.close());

  it.each(SEEDS)('seed %i', async (seed) => {
    const random = createRandom(seed);
    const before = rig.deaths();
    const kills = (async () => {
      for (let kill = 0; kill < 2; kill += 1) {
        await sleep(random() * STORY_MS);
        rig.kill();
      }
    })();
    const incidents = await Promise.all(CAMERAS.map((camera) => fire(rig, alertAbout(camera))));
    const [stories] = await Promise.all([live(rig, incidents, createPeople(rig.world)), kills]);
    expect(rig.deaths()).toBeGreaterThan(before);
    for (const story of stories.values()) expectOver(story);
    for (const camera of ['cam-dock-1', 'cam-dock-2']) expect(rig.world.gateways.isCut(camera)).toBe(false);
  });
});
