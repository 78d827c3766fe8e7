import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPhones, withCodes } from './codes.ts';
import { confirming } from './habits.ts';
import { describePlots, type Device } from './plots.ts';
import { startRig, type Rig } from './rig.ts';
import { breakingGlass, stopping, whenOffered } from './ways.ts';
import { AVERY, LEE } from './hands.ts';

const PLAIN: Device = { id: 'door-dock-1', address: '10.20.0.21' };

const env = { TAGOUT_STEPUP_KEY: randomBytes(32).toString('base64') };
const setup = { policy: 'forms', pictures: 'still' } as const;
const phones = createPhones();

describePlots(
  'killed around a form for a code, or in an emergency',
  [
    {
      tells: 'approving with codes',
      points: [
        // The details: nobody can be shown anything but an empty form after a kill, so they press again.
        'before slack views.open',
        'after slack views.open',
        'before slack views.update',
        'after receive details_read',
        // The form for a code.
        'before slack views.open',
        'after slack views.open',
        'before slack views.update',
        'after slack views.update',
        'before commit code',
        'after commit code',
        // Work that a person confirms.
        'before slack views.open',
        'after slack views.open',
        // Break-glass with a code.
        'before commit code',
        'after commit code',
        'before commit approval.break_glass',
        'after commit approval.break_glass',
      ],
      habits: (hands) => [...withCodes(hands, phones), confirming(hands)],
      ends: {
        how: 'done',
        // Two approvals out of two codes: the first one was tried again, and did nothing.
        approvals: [
          { kind: 'approval.decided', by: { id: AVERY }, data: { stepUp: 'verified', sawDetails: true } },
          { kind: 'approval.break_glass', by: { id: LEE }, data: { stepUp: 'verified' } },
        ],
      },
    },
    {
      tells: 'break-glass, and a stop',
      about: PLAIN,
      points: [
        'before slack views.open',
        'after slack views.open',
        'before receive click',
        'after receive click',
        'before commit approval.break_glass',
        'after commit approval.break_glass',
        // The form that stops the run.
        'before slack views.open',
        'after slack views.open',
        'before receive stop',
        'after receive stop',
        'before commit run.stopped',
        'after commit run.stopped',
      ],
      habits: (hands) => [breakingGlass(hands), stopping(hands, whenOffered('manual_done'))],
      // A stop undoes nothing.
      ends: { how: 'stopped', counts: { 'approval.break_glass': 1, 'step.dispatched': 1 }, isCut: true },
    },
  ],
  { env, setup, prepare: (rig) => phones.enrol(rig) },
);

describe('killed while somebody is given one-time codes', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig(env, null, setup);
  });
  afterAll(() => rig.close());

  it('before commit enrolment, after commit enrolment', async () => {
    await rig.crashAt([
      { at: 'before commit enrolment', nth: 1 },
      { at: 'after commit enrolment', nth: 1 },
    ]);
    await createPhones().enrol(rig);
    expect(rig.deaths()).toBe(2);
  });
});
