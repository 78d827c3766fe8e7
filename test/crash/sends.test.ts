import { describePlots } from './plots.ts';
import { stoppedInTime } from './ways.ts';

describePlots('killed before or after a call to Slack, GitHub or the model', [
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
  {
    points: [
      'before slack chat.postEphemeral',
      'after slack chat.postEphemeral',
      // Whom a process has looked up it knows for a while; a new one looks again.
      'before slack users.info',
      'after slack users.info',
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
