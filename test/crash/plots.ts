import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownFiles } from './cards.ts';
import { expectEnding, type Ending } from './endings.ts';
import type { Habit, Hands } from './hands.ts';
import { createPeople } from './people.ts';
import type { Point } from './points.ts';
import { startRig, type Rig } from './rig.ts';
import { alertAbout, fire, live, liveUntil, PATIENCE_MS, pause, type Story } from './story.ts';
import { notYet, OPEN } from './truths.ts';
import type { Setup } from './wire.ts';

/** A story and where the app is killed in it, in this order. */
export interface Plot {
  /** What it is about, in a word or two, where its points do not say it. */
  readonly tells?: string;
  /** When the first point is set: before the incident begins, or when the device is cut off and people have work to do. */
  readonly from?: 'alert' | 'contained';
  /** People wait until the last point is reached; from `contained` on they confirm one piece of work first. Else they go on meanwhile. */
  readonly peopleWait?: true;
  /** A name alone means the first time. */
  readonly points: readonly (string | Point)[];
  /** Attempts of which nobody could tell whether they ran. */
  readonly unknown?: number;
  /** Askings that were lost with the process before anything went out, or with the draft that they were for; and asked again. */
  readonly voided?: number;
  /** Another device than the camera. */
  readonly about?: Device;
  /** How the incident begins, when it is not by an alert about the device. Resolves with its id. */
  readonly begins?: (rig: Rig) => Promise<string>;
  /** What people do, when it is not what they do on an ordinary day. */
  readonly habits?: (hands: Hands) => readonly Habit[];
  /** How it ends, when not with every step done. */
  readonly ends?: Ending;
}

export interface Device {
  readonly id: string;
  readonly address: string;
}

/** Which app the plots are told with. */
export interface Staging {
  readonly env?: Readonly<Record<string, string>>;
  readonly setup?: Setup;
  /** Called once, with the app up. */
  readonly prepare?: (rig: Rig) => Promise<void>;
}

/** A camera that one approver can cut off. */
const CAMERA: Device = { id: 'cam-dock-1', address: '10.20.0.11' };
/** What a kill and the start after it may take on a machine that does much else: ten times what they take on a quiet one. */
export const A_START_MS = 15_000;
const DONE: Ending = { how: 'done' };

export function titleOf({ tells, points }: Pick<Plot, 'tells' | 'points'>): string {
  const where = points.map((point) => (typeof point === 'string' ? point : `${point.at} (${point.nth})`)).join(', ');
  return tells === undefined ? where : `${tells}: ${where}`;
}

/** One app and its world for these plots, one story after the other on the same data. */
export function describePlots(name: string, plots: readonly Plot[], { env, setup, prepare }: Staging = {}): void {
  describe(`${name}, on the embedded database`, () => {
    let rig: Rig;
    beforeAll(async () => {
      rig = await startRig(env, null, setup);
      await prepare?.(rig);
    });
    afterAll(() => rig.close());

    let incidents = 0;
    it.each(plots.map((plot) => [titleOf(plot), plot] as const))('%s', async (_title, plot) => {
      incidents += 1;
      const before = rig.deaths();
      const story = await runPlot(rig, plot);
      expect(rig.deaths() - before, 'points that were reached').toBe(plot.points.length);
      // Each chain in the store has one.
      expect(story.told.verdicts.length, 'incidents that were ever opened').toBe(incidents);
      expectTold(story, rig, plot);
      expect((await rig.world.files()).toSorted(), 'files in Slack').toEqual(shownFiles(await rig.world.state()).toSorted());
    });
  });
}

async function runPlot(rig: Rig, plot: Plot): Promise<Story> {
  const { about = CAMERA, begins = () => fire(rig, alertAbout(about.address)) } = plot;
  const people = createPeople(rig.world, plot.habits);
  const deaths = rig.deaths() + plot.points.length;
  const patienceMs = PATIENCE_MS + plot.points.length * A_START_MS;
  const late = plot.from === 'contained';
  if (!late) await rig.crashAt(pointsOf(plot));
  const incident = await begins(rig);
  if (late) {
    await liveUntil(rig, [incident], people, () => rig.world.gateways.isCut(about.id));
    await settle(rig, incident);
    await rig.crashAt(pointsOf(plot));
    const before = people.acknowledged.length;
    await liveUntil(rig, [incident], people, () => people.acknowledged.length > before);
  }
  if (plot.peopleWait === true) await killedSoOften(rig, deaths, patienceMs);
  const story = (await live(rig, [incident], people, patienceMs)).get(incident);
  if (story === undefined) throw new Error('a story that was lived is told');
  return story;
}

/** Rejects at once, with the app's own words, when it ends without having been killed. */
async function killedSoOften(rig: Rig, deaths: number, patienceMs: number): Promise<void> {
  const giveUp = Date.now() + patienceMs;
  while (rig.deaths() < deaths) {
    await rig.url();
    if (Date.now() > giveUp) throw new Error(`a point was not reached\n${rig.log()}`);
    await pause();
  }
}

/** Until nobody but people has something to do. */
export async function settle(rig: Rig, incident: string): Promise<void> {
  await expect
    .poll(async () => notYet(await rig.ask(incident), await rig.world.state()), { timeout: PATIENCE_MS })
    .toEqual([OPEN]);
}

export const pointsOf = ({ points }: Pick<Plot, 'points'>): readonly Point[] =>
  points.map((point) => (typeof point === 'string' ? { at: point, nth: 1 } : point));

/** What the ledger and the cards of a story must have said. */
function expectTold(story: Story, rig: Rig, { unknown = 0, voided = 0, about = CAMERA, ends = DONE }: Plot): void {
  expect(story.count('step.unknown'), 'attempts that nobody can tell about').toBe(unknown);
  expect(story.count('approval.voided'), 'askings that were lost').toBe(voided);
  // Put before people.
  expect(story.seen.some((headline) => headline.includes('Nobody can say whether it ran'))).toBe(unknown > 0);
  expectEnding(story, ends);
  expect(rig.world.gateways.isCut(about.id), 'cut off at the end').toBe(ends.isCut ?? false);
}
