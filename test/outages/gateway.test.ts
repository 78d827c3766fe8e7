import { expect } from 'vitest';
import type { Fate } from '../crash/gateways.ts';
import type { Outlasted } from './outage.ts';
import type { Rig } from './rig.ts';
import { describeOutages, expectReady, type Case } from './suite.ts';

type How = Parameters<Rig['gateways'][number]['breaks']>[0];

const breakAll = async ({ gateways }: Rig, how: How): Promise<void> => {
  await Promise.all(gateways.map((cable) => cable.breaks(how)));
};

/** Approved, and not sent: the step cannot be planned or sent now, the card says so, and people ask again when they like. */
function away(how: string, kind: How): Case {
  return {
    how,
    begins: (rig) => breakAll(rig, kind),
    ends: ({ gateways }) => mendAll(gateways),
    meanwhile: expectReady,
    after: expectNothingUnknown,
  };
}

/** The wire breaks when the commands have arrived: nobody can say whether they ran, until somebody can look again. */
function awayInTheMiddle(how: string, kind: How, fate: Fate): Case {
  return {
    ...away(how, kind),
    begins: (rig) =>
      rig.world.gateways.onNextBatch(() => {
        void breakAll(rig, kind);
        return fate;
      }),
    after: expectOneUnknown,
  };
}

async function mendAll(gateways: Rig['gateways']): Promise<void> {
  await Promise.all(gateways.map((cable) => cable.mends()));
}

function expectNothingUnknown(_rig: Rig, { before, during }: Outlasted): void {
  expect([before, during].map((story) => story.count('step.unknown'))).toEqual([0, 0]);
  expect(during.count('step.plan_refused'), 'planned in vain').toBeGreaterThan(0);
}

/** Put before people, and looked at until it was known. */
function expectOneUnknown(_rig: Rig, { before }: Outlasted): void {
  expect(before.count('step.unknown')).toBe(1);
  expect(before.seen.some((headline) => headline.includes('Nobody can say whether it ran'))).toBe(true);
}

describeOutages('The gateways are away', [
  away('and refuse connections', 'refused'),
  away('in silence', 'silent'),
  awayInTheMiddle('from the middle of a command that runs', 'refused', 'runs'),
  awayInTheMiddle('from the middle of a command that is lost', 'refused', 'lost'),
  awayInTheMiddle('in silence from the middle of a command that runs', 'silent', 'runs'),
]);
