import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPhones, withCodes } from './codes.ts';
import { approving, confirming } from './habits.ts';
import { byForm, fromMessage } from './opening.ts';
import { describePlots, type Device } from './plots.ts';
import { startRig, type Rig } from './rig.ts';
import { afterHint, breakingGlass, rejecting, saying, stopping, whenOffered } from './ways.ts';
import { AVERY, LEE } from './hands.ts';

const REOPENING: Device = { id: 'cam-dock-4', address: '10.20.0.14' };
const PLAIN: Device = { id: 'door-dock-1', address: '10.20.0.21' };

const env = { TAGOUT_STEPUP_KEY: randomBytes(32).toString('base64') };
const setup = { policy: 'forms', pictures: 'still' } as const;
const phones = createPhones();

describePlots(
  'killed around a form',
  [
    {
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
      about: REOPENING,
      points: [
        'before slack views.open',
        'after slack views.open',
        'before receive click',
        'after receive click',
        'before commit approval.decided',
        'after commit approval.decided',
        // The draft that follows.
        'before commit draft.found',
        'after commit draft.found',
        'before commit playbook.accepted',
        'after commit playbook.accepted',
      ],
      // The new draft begins with work for a person.
      habits: (hands) => [rejecting(hands), stopping(hands, whenOffered('manual_done'))],
      voided: 1,
      ends: { how: 'stopped', rounds: 2, counts: { 'approval.decided': 1, 'draft.reopened': 1, 'step.dispatched': 0 } },
    },
    {
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
    {
      about: REOPENING,
      begins: byForm(REOPENING.id),
      points: [
        'before slack views.open',
        'after slack views.open',
        'before receive open',
        'after receive open',
        'before commit incident.opened',
        'after commit incident.opened',
        'before mark judged',
        'after mark judged',
      ],
      habits: (hands) => [stopping(hands, whenOffered('approve'))],
      ends: { how: 'stopped', counts: { 'step.dispatched': 0 } },
    },
    {
      about: REOPENING,
      begins: fromMessage(REOPENING.id),
      points: ['before slack views.open', 'after slack views.open', 'before receive open', 'after receive open'],
      habits: (hands) => [stopping(hands, whenOffered('approve'))],
      ends: { how: 'stopped', counts: { 'step.dispatched': 0 } },
    },
    {
      about: REOPENING,
      points: [
        'before receive hint',
        'after receive hint',
        'before commit hint.added',
        'after commit hint.added',
        'before slack chat.postEphemeral',
        'after slack chat.postEphemeral',
      ],
      habits: (hands) => [
        saying(hands, 'hint', 'The dock needs it until the evening.', whenOffered('approve')),
        confirming(hands),
        approving(hands, afterHint(hands, AVERY)),
      ],
      voided: 1,
      ends: { how: 'done', rounds: 2, counts: { 'hint.added': 1 } },
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
