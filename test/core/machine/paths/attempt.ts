import { probed, reported } from '../../../../src/core/advance/dispatch.ts';
import { lost } from '../../../../src/core/advance/report.ts';
import { undoProbed, undoRefused, undoReported, undoStarted } from '../../../../src/core/advance/undo.ts';
import type { Undoing } from '../../../../src/core/machine/events.ts';
import type { StepRecord } from '../../../../src/core/record.ts';
import { need } from '../../advance/story.ts';
import { covered } from './people.ts';
import { act, at, found, freshAttempt, isUnseen, ordered, type Act, type Place } from './place.ts';
import { PROBES, REPORTS, RULES, SILENT } from './plans.ts';

/** From the moment at which something went out. */

const undoing = (place: Place, step: StepRecord): Undoing => ({ ...covered(place, step), ran: 'd', byItself: true });

/** What is heard of it; and that nothing is, until its watch gives it up. */
export function running(place: Place, step: StepRecord, ofUndo: boolean): readonly Act[] {
  const tell = ofUndo ? undoReported : reported;
  const name = ofUndo ? 'undo_reported' : 'reported';
  const attempt = need(ofUndo ? step.undo?.attempt : step.attempt).id;
  const watch = ordered(place, step, 'overdue', { attempt });
  const heard = (['ran', 'failed', 'unknown'] as const).map((outcome) =>
    act(place, step, `${name} ${outcome}`, (rec) => tell(rec, step.id, attempt, REPORTS[outcome], at(place.now)), {
      with: { outcome },
    }),
  );
  const never: Act['happen'] = (rec) => tell(rec, step.id, attempt, lost('Nothing was heard.'), at(watch.at));
  return [...heard, act(place, step, `${name} never`, never, { job: watch, now: watch.at, with: { outcome: 'unknown' } })];
}

/** What a look shows. None is to come when somebody looked and could not see: from there on people go on. */
export function probing(place: Place, step: StepRecord, ofUndo: boolean): readonly Act[] {
  const see = ofUndo ? undoProbed : probed;
  const name = ofUndo ? 'undo_probed' : 'probed';
  const attempt = need(ofUndo ? step.undo?.attempt : step.attempt).id;
  if (isUnseen(step) && found(place, step, 'probe', { attempt }) === null) return [];
  const job = ordered(place, step, 'probe', { attempt });
  const undoes = !ofUndo && RULES[place.variant].undo === 'by_itself' && place.record.stopped === null;
  return (['holds', 'fails', 'unreadable'] as const).map((outcome) =>
    act(place, step, `${name} ${outcome}`, (rec) => see(rec, step.id, attempt, PROBES[outcome], at(place.now)), {
      job,
      with: { outcome, ...(undoes && outcome === 'fails' && { undo: undoing(place, step) }) },
    }),
  );
}

export function undoDue(place: Place, step: StepRecord): readonly Act[] {
  const { id: ran, digest } = need(step.attempt);
  const job = ordered(place, step, 'undo', { attempt: ran, digest });
  const ids = at(place.now);
  const start: (forbidden: typeof SILENT | null) => Act['happen'] = (forbidden) => (rec) =>
    undoStarted(rec, step.id, ran, { attempt: freshAttempt(), longestMs: 60_000, forbidden }, ids);
  return [
    act(place, step, 'undo_dispatched', start(null), { job, with: { undo: undoing(place, step) } }),
    act(place, step, 'undo_refused forbidden', start(SILENT), { job }),
    act(place, step, 'undo_refused lost', (rec) => undoRefused(rec, step.id, ran, SILENT, ids), { job }),
  ];
}
