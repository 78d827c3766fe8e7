import { approving, askingAgain, confirming } from './habits.ts';
import { LEE } from './hands.ts';
import { describePlots, type Device } from './plots.ts';
import { inTurn, saying, stopping, takingBack, whenOffered, whenSaid, whoOnce } from './ways.ts';

const URGED: Device = { id: 'cam-dock-4', address: '10.20.0.14' };
const SHORT: Device = { id: 'door-dock-1', address: '10.20.0.21' };
const LONG_HELD: Device = { id: 'pump-ward-1', address: '10.30.0.21' };

describePlots(
  'killed around what comes by itself, or is taken back before it does',
  [
    {
      tells: 'a hold',
      // A hold that nobody uses: nothing starts before it is over, and then once.
      points: [
        'before commit approval.decided',
        'after commit approval.decided',
        'before commit approval.released',
        'after commit approval.released',
      ],
    },
    {
      tells: 'an approval taken back',
      about: LONG_HELD,
      points: [
        'before receive click',
        'after receive click',
        'before commit approval.withdrawn',
        'after commit approval.withdrawn',
        'before receive stop',
        'after receive stop',
      ],
      habits: (hands) => [
        confirming(hands),
        approving(hands),
        takingBack(hands),
        saying(hands, 'stop', 'The ward needs it.', (incident) => hands.hasAny(incident, 'withdraw')),
      ],
      ends: { how: 'stopped', counts: { 'approval.withdrawn': 1, 'step.dispatched': 0 } },
    },
    {
      tells: 'reminder and escalation',
      about: URGED,
      points: [
        'before commit survey',
        'after commit survey',
        'before commit approval.reminded',
        'after commit approval.reminded',
        'before commit approval.escalated',
        'after commit approval.escalated',
      ],
      habits: (hands) => [
        approving(hands, whoOnce(whenSaid('was not decided in time, and you may decide it now'), LEE)),
        stopping(hands, whenOffered('manual_done')),
      ],
      // A stop undoes nothing.
      ends: {
        how: 'stopped',
        counts: { 'approval.reminded': 1, 'approval.escalated': 1, 'step.dispatched': 1 },
        approvals: [{ by: { id: LEE } }],
        isCut: true,
      },
    },
    {
      tells: 'expiry',
      about: SHORT,
      points: [
        'before commit approval.expired',
        'after commit approval.expired',
        'before commit step.asked_again',
        'after commit step.asked_again',
      ],
      habits: (hands) => [askingAgain(hands), stopping(hands, inTurn(whenOffered('ask_again'), whenOffered('approve')))],
      ends: { how: 'stopped', counts: { 'step.dispatched': 0 } },
    },
  ],
  { setup: { policy: 'deadlines', pictures: 'still' } },
);
