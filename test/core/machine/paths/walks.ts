import type { StepId } from '../../../../src/core/playbook.ts';
import type { IncidentRecord, StepRecord } from '../../../../src/core/record.ts';
import { actsAt, actsOn } from './acts.ts';
import { inMemory, type alongside } from './follow.ts';
import { expectForgedIdle } from './forged.ts';
import { expectLateJobsIdle } from './late.ts';
import { stop } from './people.ts';
import { isUnseen, type Act, type Path, type Place } from './place.ts';

type Take = ReturnType<typeof alongside>;

/** Where a step stands, as far as it decides what can happen to it next. */
function standing(step: StepRecord): string {
  const asked = ASKED.has(step.status) ? step.decisions.map(({ by }) => by).toSorted() : [];
  return [step.status, ...asked, ...(isUnseen(step) ? ['unseen'] : [])].join(' ');
}
/** While these last, it matters who has approved. */
const ASKED: ReadonlySet<StepRecord['status']> = new Set(['pending', 'held', 'approved']);

const keyOf = ({ steps, stopped }: IncidentRecord): string =>
  [...steps.map(standing), stopped === null ? '' : 'stopped'].join();

export interface Walked {
  readonly places: number;
  /** `pending approved held`: each move of a step that was made. */
  readonly moves: ReadonlySet<string>;
}

/** Every place that a run can come to, everything that can happen in each, once, and what must change nothing there. */
export async function walkAll(start: Place, take: Take): Promise<Walked> {
  const seen = new Set([keyOf(start.record)]);
  const moves = new Set<string>();
  const pressedAt = new Set<string>();
  const queue = [start];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    const acts = actsAt(place);
    expectLateJobsIdle(place, acts);
    for (const step of place.record.steps) {
      // A press is judged by its own step alone: where the others stand makes no difference.
      const where = `${step.id} ${standing(step)} ${place.record.stopped === null ? '' : 'stopped'}`;
      if (pressedAt.has(where)) continue;
      pressedAt.add(where);
      expectForgedIdle(place, step);
    }
    for (const act of acts) {
      const next = await take(act, inMemory, place);
      for (const move of movesOf(place.record, next.record, act)) moves.add(move);
      if (seen.has(keyOf(next.record))) continue;
      seen.add(keyOf(next.record));
      queue.push(next);
    }
  }
  return { places: seen.size, moves };
}

/**
 * Every way in which one step can come to each of its ends, or back to where it was: as far as that no place is met twice. The other steps stand
 * still meanwhile, and a stop may come at any time.
 */
export async function pathsOf(start: Place, take: Take, id: StepId): Promise<readonly Path[]> {
  const paths: Path[] = [];
  const go = async (place: Place, been: ReadonlySet<string>): Promise<void> => {
    const halt = stop(place);
    const own = place.record.steps.filter((step) => step.id === id).flatMap((step) => actsOn(place, step));
    const acts = [...own, ...(halt === null ? [] : [halt])];
    if (acts.length === 0) paths.push(place.path);
    for (const act of acts) {
      const next = await take(act, inMemory, place);
      const key = keyOf(next.record);
      if (been.has(key)) paths.push(next.path);
      else await go(next, new Set([...been, key]));
    }
  };
  await go(start, new Set([keyOf(start.record)]));
  return paths;
}

/** The shortest way to a place. */
export async function pathTo(start: Place, take: Take, isThere: (place: Place) => boolean): Promise<Place> {
  const seen = new Set([keyOf(start.record)]);
  const queue = [start];
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    if (isThere(place)) return place;
    for (const act of actsAt(place)) {
      const next = await take(act, inMemory, place);
      if (seen.has(keyOf(next.record))) continue;
      seen.add(keyOf(next.record));
      queue.push(next);
    }
  }
  throw new Error('no way leads there');
}

function* movesOf(before: IncidentRecord, after: IncidentRecord, { name }: Act): Generator<string> {
  const [whose, what = ''] = name.split(' ');
  for (const [place, step] of before.steps.entries()) {
    const to = String(after.steps[place]?.status);
    if (whose === step.id) yield `${step.status} ${what} ${to}`;
    else if (whose === 'run' && to !== step.status) yield `${step.status} ${isUnseen(step) ? 'abandoned' : 'stopped'} ${to}`;
  }
}
