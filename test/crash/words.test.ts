import { approving, confirming } from './habits.ts';
import { AVERY } from './hands.ts';
import { byForm, fromMessage } from './opening.ts';
import { describePlots, type Device } from './plots.ts';
import { afterHint, rejecting, saying, stopping, whenOffered } from './ways.ts';

/** One that a rejection sends back to the drafter. */
const REOPENING: Device = { id: 'cam-dock-4', address: '10.20.0.14' };

describePlots(
  'killed while people open an incident by hand, or say what a draft lacks',
  [
    {
      tells: 'a rejection that reopens the draft',
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
      tells: '/tagout new',
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
      tells: 'a message that becomes an incident',
      about: REOPENING,
      begins: fromMessage(REOPENING.id),
      points: ['before slack views.open', 'after slack views.open', 'before receive open', 'after receive open'],
      habits: (hands) => [stopping(hands, whenOffered('approve'))],
      ends: { how: 'stopped', counts: { 'step.dispatched': 0 } },
    },
    {
      tells: 'a hint',
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
  { setup: { policy: 'forms', pictures: 'still' } },
);
