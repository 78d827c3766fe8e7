import { describePlots } from './plots.ts';

describePlots('killed around a call to a gateway', [
  {
    points: [
      'before ssh read',
      'after ssh read',
      // The second read of a process is the last look before anything goes out: the approval is lost, and asked for again.
      { at: 'before ssh read', nth: 2 },
      { at: 'after ssh read', nth: 2 },
      // Nothing arrived, or it was lost on the way: looked at, and asked for again.
      'before ssh run',
      'gateway lost',
      // It ran: looked at, and done.
      'after ssh run',
      // The release.
      'gateway runs',
    ],
    voided: 2,
    unknown: 4,
  },
  { points: ['after commit step.reported', 'before ssh read', 'after ssh read'] },
]);
