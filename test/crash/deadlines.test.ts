import { expect } from 'vitest';
import { approving, askingAgain, confirming } from './habits.ts';
import { LEE } from './hands.ts';
import { describePlots, expectStopped, type Device } from './plots.ts';
import { saying, stopping, takingBack, whenOffered, whenSaid } from './ways.ts';

const URGED: Device = { id: 'cam-dock-4', address: '10.20.0.14' };
const SHORT: Device = { id: 'door-dock-1', address: '10.20.0.21' };
const LONG_HELD: Device = { id: 'pump-ward-1', address: '10.30.0.21' };

describePlots(
  'killed around what comes by itself, or is taken back before it does',
  [
    {
      // A hold that nobody uses: nothing starts before it is over, and then once.
      points: [
        'before commit approval.decided',
        'after commit approval.decided',
        'before commit approval.released',
        'after commit approval.released',
      ],
    },
    {
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
      ends: (story) => {
        expectStopped(story);
        expect(story.count('approval.withdrawn')).toBe(1);
      },
    },
    {
      about: URGED,
      points: [
        'before commit survey',
        'after commit survey',
        'before commit approval.reminded',
        'after commit approval.reminded',
        'before commit approval.escalated',
        'after commit approval.escalated',
      ],
      habits: (hands) => {
        const escalated = whenSaid('was not decided in time, and you may decide it now');
        const urged = new Set<string>();
        return [
          async (incident, state) => {
            if (escalated(incident, state)) urged.add(incident);
            return Promise.resolve();
          },
          approving(hands, ({ incident }) => (urged.has(incident) ? LEE : null)),
          stopping(hands, whenOffered('manual_done')),
        ];
      },
      ends: (story, rig) => {
        expect(story.count('approval.reminded')).toBe(1);
        expect(story.count('approval.escalated')).toBe(1);
        expect(story.count('step.dispatched')).toBe(1);
        expect(rig.world.gateways.isCut(URGED.id), 'a stop undoes nothing').toBe(true);
      },
    },
    {
      about: SHORT,
      points: [
        'before commit approval.expired',
        'after commit approval.expired',
        'before commit step.asked_again',
        'after commit step.asked_again',
      ],
      habits: (hands) => {
        const expired = new Set<string>();
        return [
          async (incident, state) => {
            if (whenOffered('ask_again')(incident, state)) expired.add(incident);
            return Promise.resolve();
          },
          askingAgain(hands),
          stopping(hands, (incident, state) => expired.has(incident) && whenOffered('approve')(incident, state)),
        ];
      },
      ends: (story) => {
        expectStopped(story);
        expect(story.count('approval.expired')).toBeGreaterThanOrEqual(1);
      },
    },
  ],
  { setup: { policy: 'deadlines', pictures: 'still' } },
);
