import { expect } from 'vitest';
import { wordsOf } from '../e2e/rig.ts';
import { cardsOf } from '../crash/cards.ts';
import { createPeople } from '../crash/people.ts';
import { alertAbout, fire } from '../crash/story.ts';
import { json } from './answers.ts';
import type { Fault } from './line.ts';
import { caughtUp, type Outlasted } from './outage.ts';
import type { Rig } from './rig.ts';
import { describeOutages, expectReady, type Case } from './suite.ts';

/** A camera that no story is about. */
const AFTERWARDS = '10.20.0.13';
const PATIENCE_MS = 30_000;

/** Nobody waits for a model: the curated playbook steps in, and the card says so and why. */
function away(how: string, makeFault: () => Fault, why: RegExp): Case {
  return {
    how,
    begins: ({ model }) => model.breaks(makeFault()),
    ends: ({ model }) => model.mends(),
    meanwhile: expectReady,
    after: async (rig, outlasted) => {
      await expectCurated(rig, outlasted, why);
      await expectDrafted(rig);
    },
  };
}

async function expectCurated(rig: Rig, { before, during }: Outlasted, why: RegExp): Promise<void> {
  const words = await wordsOn(rig, during.told.record.incident.id);
  expect(words).toContain('Taken from the curated playbook');
  expect(words).toMatch(why);
  // Drafted before, and not touched by what came later.
  expect(await wordsOn(rig, before.told.record.incident.id)).toContain('Drafted by the model');
}

/** The model that is back is asked again, for the next incident. */
async function expectDrafted(rig: Rig): Promise<void> {
  const incident = await fire(rig, alertAbout(AFTERWARDS));
  await caughtUp(rig, [incident], createPeople(rig.world), PATIENCE_MS);
  expect(await wordsOn(rig, incident)).toContain('Drafted by the model');
}

async function wordsOn({ world }: Rig, incident: string): Promise<string> {
  const card = cardsOf(await world.state(), incident).find(({ threadTs }) => threadTs === null);
  return card === undefined ? '' : wordsOf(card);
}

const outOfOrder = json(503, { error: { message: 'Out of order.' } });

describeOutages('The model is away', [
  away('with errors of its server', () => () => outOfOrder, /has a problem of its own \(503\)/),
  away('with connections that are cut', () => () => 'cut', /could not be reached/),
  away('in silence', () => () => 'silence', /did not answer within 60 seconds/),
]);
