import type { QueueOptions, QueuePolicy } from 'pg-boss';
import type { EffectKind } from '../../core/effect.ts';
import { LIMITS } from '../../core/limits.ts';

/** How the jobs of one kind are kept, retried and run. */
export interface QueueRule extends QueueOptions {
  readonly policy: QueuePolicy;
  /** Jobs of this kind that run at the same time in this process. */
  readonly concurrency: number;
  /**
   * How late a job may start that no notification announces: a delayed or a retried one. Others start within milliseconds. At least 0.5
   * (pg-boss); each second of polling by one queue costs the embedded database about a millisecond and a half.
   */
  readonly pollSeconds: number;
  /** At most one waiting and one running job an incident: the waiting one will see everything that was committed before it starts. */
  readonly coalesced: boolean;
}

/** A year: after a long outage what was due is still done, or found out of date by its handler, rather than dropped in silence. */
const RETENTION_SECONDS = 365 * 24 * 60 * 60;

const COMMON = {
  retentionSeconds: RETENTION_SECONDS,
  // A day of finished jobs is enough to look back at; the ledger is what is kept.
  deleteAfterSeconds: 24 * 60 * 60,
  // A worker that has not been heard of for this long is lost. Handlers only wait for I/O, so that the heartbeat is never late by itself.
  heartbeatSeconds: 30,
  // Longer than any handler takes; the heartbeat notices a lost worker long before.
  expireInSeconds: 15 * 60,
  retryBackoff: true,
  coalesced: false,
} as const;

/** After a day somebody has noticed that the database, Slack or the model is gone. With at most 30 s between two tries. */
const TRIES_IN_A_DAY = (24 * 60 * 60) / 30;
const TRIES_IN_AN_HOUR = (60 * 60) / 30;
/** A database that is started anew, or a disk on which somebody makes room. What fails for longer is an error of ours, and people are asked. */
const TRIES_IN_TEN_MINUTES = (10 * 60) / 30;

/** Work of which what can go wrong outside is an answer: it fails only with this database, or with us. */
const OUTLASTING = {
  ...COMMON,
  policy: 'standard',
  retryLimit: TRIES_IN_TEN_MINUTES,
  retryDelay: 1,
  retryDelayMax: 30,
} as const;

/**
 * What changes the world: never run again. A rejecting handler or a lost worker goes to the dead letters at once, and from there to `onDead`,
 * which asks people. An hour is longer than any batch of commands may take.
 */
const ONCE: QueueRule = {
  ...COMMON,
  policy: 'standard',
  retryLimit: 0,
  retryDelay: 0,
  retryBackoff: false,
  heartbeatSeconds: 60,
  expireInSeconds: 60 * 60,
  concurrency: 8,
  pollSeconds: 5,
};

/** A deadline only writes to this database: it is tried until it is written. */
const DEADLINE: QueueRule = {
  ...COMMON,
  policy: 'standard',
  retryLimit: TRIES_IN_A_DAY,
  retryDelay: 1,
  retryDelayMax: 30,
  concurrency: 1,
  pollSeconds: 1,
};

const SLOW_DEADLINE: QueueRule = { ...DEADLINE, pollSeconds: 5 };

export const QUEUES: Readonly<Record<EffectKind, QueueRule>> = {
  /** A view: the last state is what counts. Tried twice a minute for as long as Slack is away, since people wait for it; the next change starts anew. */
  show: {
    ...COMMON,
    policy: 'short',
    coalesced: true,
    retryLimit: LIMITS.viewRetriesMax,
    retryDelay: 2,
    retryDelayMax: 30,
    concurrency: 3,
    pollSeconds: 2,
  },
  /**
   * A view: as `show`, but nobody waits for it: tried for as long as GitHub is away, in the end every five minutes. GitHub's hourly limit lasts
   * up to an hour, and five hundred open incidents that ask each minute would give the database ten jobs a second to fail.
   */
  archive: {
    ...COMMON,
    policy: 'short',
    coalesced: true,
    retryLimit: LIMITS.viewRetriesMax,
    retryDelay: 10,
    retryDelayMax: 300,
    concurrency: 2,
    pollSeconds: 1,
  },
  /** A view that the cards do without. Always delayed, so that its polling says when it starts; one at a time, as drawing takes a processor. */
  picture: {
    ...COMMON,
    policy: 'short',
    coalesced: true,
    retryLimit: LIMITS.viewRetriesMax,
    retryDelay: 5,
    retryDelayMax: 120,
    concurrency: 1,
    pollSeconds: 2,
  },
  /** A handler that rejects was stopped half way: what a model does wrong is an answer, not a rejection. */
  draft: { ...OUTLASTING, concurrency: 3, pollSeconds: 2 },
  /** Reads only. A gateway that does not answer is an answer too; a rejection is ours. */
  plan: { ...OUTLASTING, concurrency: 4, pollSeconds: 2 },
  dispatch: ONCE,
  /** It changes the world as well, and is sent as seldom: never again. */
  undo: ONCE,
  /** Reads only, mostly delayed by the time that an effect needs to settle: polled often, because a person waits. */
  probe: { ...OUTLASTING, concurrency: 4, pollSeconds: 0.5 },
  expire: DEADLINE,
  overdue: DEADLINE,
  /** The end of a hold: people wait for it. */
  release: DEADLINE,
  /** These ask Slack who is in the groups, and are tried until it answers. Nobody waits for them by the second. */
  remind: SLOW_DEADLINE,
  escalate: SLOW_DEADLINE,
  survey: SLOW_DEADLINE,
  /** An answer to one person. After an hour without Slack nobody wonders any more why their press did nothing. */
  tell: {
    ...COMMON,
    policy: 'standard',
    retryLimit: TRIES_IN_AN_HOUR,
    retryDelay: 2,
    retryDelayMax: 30,
    concurrency: 2,
    pollSeconds: 5,
  },
  /** A click that cannot be judged while Slack is away is judged when it is back. */
  inbox: {
    ...COMMON,
    policy: 'standard',
    retryLimit: TRIES_IN_A_DAY,
    retryDelay: 1,
    retryDelayMax: 30,
    concurrency: 4,
    pollSeconds: 2,
  },
};

/** Where a job goes that failed for good. No notification announces it, so that its polling says how soon people hear of a lost dispatch. */
export const DEAD_LETTERS: QueueRule & { readonly name: string } = {
  ...COMMON,
  name: 'dead',
  policy: 'standard',
  retryLimit: TRIES_IN_A_DAY,
  retryDelay: 1,
  retryDelayMax: 30,
  concurrency: 1,
  pollSeconds: 1,
};
