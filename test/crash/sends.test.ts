import { approving } from './habits.ts';
import { SAM } from './hands.ts';
import { describePlots } from './plots.ts';
import { stoppedInTime, stopping } from './ways.ts';

describePlots('killed before or after a call to Slack, GitHub or the model', [
  // Whom a process has looked up it knows for a while; a new one looks again, before anybody's word counts.
  { points: ['before slack users.info', 'after slack users.info'] },
  {
    // Sam is told that he may not. Nobody else approves meanwhile: which of both came first would be a matter of chance.
    points: ['before slack chat.postEphemeral', 'after slack chat.postEphemeral'],
    habits: (hands) => [approving(hands, () => SAM), stopping(hands, (incident) => hands.hasAny(incident, 'approve'))],
    ends: { how: 'stopped', counts: { 'approval.refused': 1, 'step.dispatched': 0 } },
  },
  {
    ...stoppedInTime,
    points: [
      'before model answer',
      'after model answer',
      { at: 'before model answer', nth: 2 },
      { at: 'after model answer', nth: 2 },
    ],
  },
  // The first card, which starts the thread.
  { ...stoppedInTime, points: ['after keep intent', 'after slack chat.postMessage'] },
  {
    from: 'contained',
    peopleWait: true,
    points: [
      'before slack chat.update',
      'after slack chat.update',
      'before keep intent',
      'after keep intent',
      'before slack conversations.replies',
      'after slack conversations.replies',
      'before slack chat.postMessage',
      'after slack chat.postMessage',
      'before keep message',
      'after keep message',
    ],
  },
  // The first commit of an incident makes its branch and its pull request.
  {
    ...stoppedInTime,
    points: [
      'before github POST git/refs',
      'after github POST git/refs',
      'before github POST pulls',
      'after github POST pulls',
    ],
  },
  {
    ...stoppedInTime,
    points: ['before keep note github', 'after keep note github', 'before keep note history', 'after keep note history'],
  },
  {
    from: 'contained',
    peopleWait: true,
    points: [
      'before github POST git/trees',
      'after github POST git/trees',
      'before github POST git/commits',
      'after github POST git/commits',
      'before github PATCH git/refs',
      'after github PATCH git/refs',
    ],
  },
]);
