import { expect } from 'vitest';
import { released } from '../../../../src/core/advance/deadlines.ts';
import { dispatchRefused, dispatchStarted, expired, probed, reported } from '../../../../src/core/advance/dispatch.ts';
import { looked, planned } from '../../../../src/core/advance/plan.ts';
import { lost } from '../../../../src/core/advance/report.ts';
import type { Advance } from '../../../../src/core/advance/types.ts';
import { undoProbed, undoReported, undoStarted } from '../../../../src/core/advance/undo.ts';
import type { Effect } from '../../../../src/core/effect.ts';
import { accept } from '../../../../src/core/result.ts';
import { EVERYBODY } from './people.ts';
import { at, type Act, type Place } from './place.ts';
import { observationOf, planOf, PROBES, SILENT } from './plans.ts';

/** So much later that whatever looks at the clock sees that its time is over. */
const MUCH_LATER_MS = 365 * 24 * 60 * 60_000;

/** Jobs that were ordered and are out of date by now: whenever they come, they change nothing that a step is, and order nothing. */
export function expectLateJobsIdle(place: Place, acts: readonly Act[]): void {
  const jobs = new Set(acts.map(({ job }) => job));
  const live = new Set([...jobs].flatMap((job) => (job === null ? [] : [apartFromTime(job)])));
  for (const job of place.jobs) {
    if (jobs.has(job)) continue;
    for (const late of idleAt(job, live, place.now))
      for (const made of performed(job, place, late)) {
        expect(made?.entries ?? [], `a late ${job.kind} is no fact`).toEqual([]);
        expect(made?.record.steps ?? place.record.steps).toEqual(place.record.steps);
        expect((made?.effects ?? []).filter(({ kind }) => kind === 'dispatch' || kind === 'undo')).toEqual([]);
      }
  }
}

/**
 * When a job must change nothing. What was taken back and approved again has orders that say the same: whichever comes first is as good as the
 * other, and those that wait for a time must wait for it.
 */
function idleAt(job: Effect, live: ReadonlySet<string>, now: number): readonly number[] {
  if (!live.has(apartFromTime(job))) return [now, now + MUCH_LATER_MS];
  return 'at' in job ? [now] : [];
}
const apartFromTime = (job: Effect): string => JSON.stringify({ ...job, at: null });

/** What a worker would make of this job, in each way in which it can go. */
function performed(job: Effect, { record, variant }: Place, now: number): readonly (Advance | null)[] {
  const ids = at(now);
  switch (job.kind) {
    case 'plan':
      return [
        planned(record, job.step, job.round, accept(planOf(record, job.step, variant)), ids),
        looked(record, job.step, job.round, accept(observationOf(record, job.step)), ids),
        planned(record, job.step, job.round, SILENT, ids),
      ];
    case 'dispatch':
      return [
        dispatchStarted(record, job.step, job.request, planOf(record, job.step, variant), [], EVERYBODY, 'late', ids),
        dispatchStarted(
          record,
          job.step,
          job.request,
          planOf(record, job.step, variant, 'another'),
          [],
          EVERYBODY,
          'late',
          ids,
        ),
        dispatchRefused(record, job.step, job.request, SILENT, ids),
      ];
    case 'undo':
      return [undoStarted(record, job.step, job.attempt, { attempt: 'late', longestMs: 1, forbidden: null }, ids)];
    case 'probe':
      return Object.values(PROBES).flatMap((probe) => [
        probed(record, job.step, job.attempt, probe, ids),
        undoProbed(record, job.step, job.attempt, probe, ids),
      ]);
    case 'overdue':
      return [
        reported(record, job.step, job.attempt, lost('Nothing was heard.'), ids),
        undoReported(record, job.step, job.attempt, lost('Nothing was heard.'), ids),
      ];
    case 'expire':
      return [expired(record, job.step, job.request, ids)];
    case 'release':
      return [released(record, job.step, job.request, ids)];
    default:
      return [];
  }
}
