import { expect } from 'vitest';
import { createPeople, type People } from '../crash/people.ts';
import { alertAbout, fire, live, type Story } from '../crash/story.ts';
import { forgotten, notYet, OPEN, wrongs } from '../crash/truths.ts';
import { ahead } from './ahead.ts';
import type { Rig } from './rig.ts';

/** How long each outage lasts, in real time. */
export const OUTAGE_MS = 60_000;
/** The longest from the end of an outage until everything has caught up. */
export const CAUGHT_UP_MAX_MS = 90_000;
/** Until a story stands where its outage begins, and from its outage to its end, on a slow machine. */
const PATIENCE_MS = 90_000;
/** Room for all of it, and for the start of an app beside many others. */
export const TIMEOUT_MS = OUTAGE_MS + CAUGHT_UP_MAX_MS + 4 * PATIENCE_MS;
/** How often we look, and people do something. */
const LOOK_MS = 2000;
const QUICK_LOOK_MS = 250;

/** Cameras that one approver can cut off: one whose step waits when the outage begins, one about which an alert comes in the middle. */
const [BEFORE, DURING] = ['10.20.0.11', '10.20.0.12'];

/** What happens to the story of one app. */
export interface Outage {
  /** Called when the first incident waits for an approval. */
  begins(rig: Rig): void | Promise<void>;
  ends(rig: Rig, incidents: Incidents): void | Promise<void>;
  /** Called again and again while it lasts. */
  meanwhile?(rig: Rig): void | Promise<void>;
  /** While it lasts the ledger cannot be read; people go on pressing what they see. */
  readonly isBlind?: true;
  /** Called in the middle of it. */
  halfway?(rig: Rig, incidents: Incidents): void | Promise<void>;
}

/** The second one is missing for as long as its alert was not taken. */
export interface Incidents {
  readonly before: string;
  readonly during: string | null;
}

/** What is left for the test to look at. */
export interface Outlasted {
  readonly before: Story;
  readonly during: Story;
}

/**
 * Lives the two stories of an outage: one incident waits for an approval when it begins, an alert about another device comes in the middle.
 * People press what they see all the time. Whatever the outage, no card runs ahead of the ledger and no press that was acknowledged is
 * forgotten; afterwards everything catches up by itself, and both stories go on to their ends, each command once.
 */
export async function outlast(name: string, rig: Rig, outage: Outage): Promise<Outlasted> {
  const people = createPeople(rig.world);
  const before = await fire(rig, alertAbout(BEFORE));
  await caughtUp(rig, [before], people, PATIENCE_MS);
  // All stories start at once: on a small machine a gateway's handshake may then take too long, and people ask again.
  const giveUp = Date.now() + PATIENCE_MS;
  while (Date.now() < giveUp && (await isRefused(rig, before))) {
    await people.turn(before, await rig.world.state());
    await pause(QUICK_LOOK_MS);
    await caughtUp(rig, [before], people, PATIENCE_MS);
  }
  expect((await rig.ask(before)).record.steps[0]?.status, `the first step\n${rig.log()}`).toBe('pending');

  await outage.begins(rig);
  const ends = Date.now() + OUTAGE_MS;
  await people.turn(before, await rig.world.state());
  let during: string | null = null;
  // A detector sends an alert again until it was taken.
  const fired = fire(rig, alertAbout(DURING)).then((incident) => (during = incident));
  let middle = false;
  while (Date.now() < ends) {
    expect(await rig.status('/healthz'), 'the app is alive').toBe(200);
    for (const incident of [before, during]) if (incident !== null) await look(rig, incident, people, outage);
    await outage.meanwhile?.(rig);
    if (!middle && Date.now() > ends - OUTAGE_MS / 2) {
      middle = true;
      await outage.halfway?.(rig, { before, during });
    }
    await pause(Math.min(LOOK_MS, Math.max(ends - Date.now(), 0)));
  }
  await outage.ends(rig, { before, during });
  const ended = Date.now();
  const late = await fired;
  await caughtUp(rig, [before, late], people, CAUGHT_UP_MAX_MS);
  console.log(`${name}: caught up ${((Date.now() - ended) / 1000).toFixed(1)} s after the end of the outage`);

  const stories = await live(rig, [before, late], people, PATIENCE_MS);
  const [first, second] = [stories.get(before), stories.get(late)];
  if (first === undefined || second === undefined) throw new Error('a story that was lived is told');
  for (const story of [first, second]) await expectOnce(rig, story);
  return { before: first, during: second };
}

async function isRefused(rig: Rig, incident: string): Promise<boolean> {
  return (await rig.ask(incident)).record.steps[0]?.status === 'refused';
}

/** What people see, and then what is so; people press what they see. */
async function look(rig: Rig, incident: string, people: People, { isBlind }: Outage): Promise<void> {
  const state = await rig.world.state();
  if (isBlind !== true) {
    const arrived = [...rig.world.gateways.arrived];
    const told = await rig.ask(incident);
    const wrong = [...wrongs(told, arrived), ...ahead(told, state)];
    expect(wrong, `${incident} while it lasts\n${rig.log()}`).toEqual([]);
  }
  await people.turn(incident, state);
}

/** Until nobody but people has something to do, and whatever they did is known. They only watch meanwhile. */
export async function caughtUp(rig: Rig, incidents: readonly string[], people: People, patienceMs: number): Promise<void> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const missing: string[] = [];
    for (const incident of incidents) {
      const state = await rig.world.state();
      const told = await rig.ask(incident);
      const pressed = people.acknowledged.filter((one) => one.incident === incident);
      missing.push(...notYet(told, state).filter((what) => what !== OPEN), ...forgotten(told, pressed));
    }
    if (missing.length === 0) return;
    if (Date.now() > giveUp) throw new Error(['everything should have caught up by now:', ...missing, rig.log()].join('\n'));
    await pause(QUICK_LOOK_MS);
  }
}

/** One card a key, one commit a head, one pull request, one command an attempt: `live` has seen to all but the commits. */
async function expectOnce(rig: Rig, story: Story): Promise<void> {
  const { told } = story;
  const { id } = told.record.incident;
  const { pullRequests } = await rig.world.state();
  const heads = pullRequests
    .filter(({ title }) => title.includes(id))
    .flatMap(({ commits }) => commits.map(({ message }) => /^Ledger-Head: (\w+)$/m.exec(message)?.[1]))
    .filter((head) => head !== undefined);
  expect(heads.length, 'commits of ours').toBeGreaterThan(0);
  expect(new Set(heads).size, 'one commit a head').toBe(heads.length);
  expect(story.count('incident.opened')).toBe(1);
  expect(told.verdicts.map(({ ok }) => ok)).toEqual(told.verdicts.map(() => true));
  expect(told.record.steps.map(({ status }) => status)).toEqual(told.record.steps.map(() => 'done'));
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
