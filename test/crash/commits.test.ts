import { describePlots } from './plots.ts';
import { stoppedInTime } from './ways.ts';

describePlots('killed before or after a commit', [
  {
    ...stoppedInTime,
    points: [
      'before commit incident.opened',
      'after commit incident.opened',
      'before commit draft.found',
      'after commit draft.found',
      'before commit draft.proposed',
      'after commit draft.proposed',
      'before commit playbook.accepted',
      'after commit playbook.accepted',
      'before commit step.planned',
      'after commit step.planned',
    ],
  },
  {
    points: [
      'before receive click',
      'after receive click',
      'before commit approval.refused',
      'after commit approval.refused',
      'before commit approval.decided',
      'after commit approval.decided',
    ],
  },
  {
    points: [
      // Nothing has gone out yet: the step is asked for again.
      'before commit step.dispatched',
      // From here on nobody can tell. It did not run, and is asked for again;
      'after commit step.dispatched',
      // it ran, and the device is cut off.
      'before commit step.reported',
      // The release: its probe closes the incident.
      'after commit step.reported',
      'before commit step.probed',
      'after commit step.probed',
    ],
    voided: 1,
    unknown: 2,
  },
  {
    points: [
      'before receive manual_done',
      'after receive manual_done',
      'before commit manual.done',
      'after commit manual.done',
    ],
  },
]);
