import { expect } from 'vitest';
import { clicked } from '../../../../src/core/advance/click.ts';
import { askedAgain, manualDone } from '../../../../src/core/advance/people.ts';
import type { Advance } from '../../../../src/core/advance/types.ts';
import type { Click, Person } from '../../../../src/core/approval.ts';
import type { StepRecord } from '../../../../src/core/record.ts';
import { AVERY, person, TEAM } from '../../advance/story.ts';
import { ASKING, EVERYBODY } from './people.ts';
import { at, type Place } from './place.ts';

const STRANGER = person('U0STRANGER1');
const VERDICTS = ['approve', 'reject', 'withdraw', 'break_glass'] as const;
const OTHER = { request: 'r-of-an-older-card', digest: 'f'.repeat(64), team: 'T0OTHER' };

/** What people who are nobody, hold an older card or cannot wait press on this step: each is refused, and moves nothing. */
export function expectForgedIdle(place: Place, step: StepRecord): void {
  const { record } = place;
  for (const made of [...clicksOn(place, step), ...hasteOn(place, step)]) {
    expect(made.record.steps).toEqual(record.steps);
    expect(made.record.snapshot).toEqual(record.snapshot);
    expect(made.effects.filter(({ kind }) => kind !== 'tell' && kind !== 'show' && kind !== 'archive')).toEqual([]);
    for (const { kind } of made.entries) expect(kind).toMatch(/^(approval|request)\.refused$/);
  }
}

function* clicksOn({ record, now }: Place, { id, request }: StepRecord): Generator<Advance> {
  const press = (by: Person, change: Partial<Click>): Advance => {
    const right = { request: request?.id ?? 'none', digest: request?.digest ?? OTHER.digest };
    const about = { incident: record.incident.id, step: id, by: by.id, team: TEAM, reason: 'Because.' } as const;
    return clicked(record, { ...about, verdict: 'approve', ...right, ...change }, by, EVERYBODY, at(now));
  };
  for (const verdict of VERDICTS) {
    yield press(STRANGER, { verdict });
    for (const [field, value] of Object.entries(OTHER)) yield press(AVERY, { verdict, [field]: value });
  }
}

/** Asked again while the last attempt may still be under way, on an older card, and work confirmed of a draft that is gone. */
function* hasteOn({ record, now }: Place, { id, attempt, undo, request }: StepRecord): Generator<Advance> {
  for (const going of [attempt, undo?.attempt ?? null])
    if (going !== null) yield askedAgain(record, id, request?.id ?? '', ASKING, at(going.startedAt + going.longestMs - 1));
  yield askedAgain(record, id, OTHER.request, ASKING, at(now));
  yield manualDone(record, id, record.draft.round - 1, '', ASKING, at(now));
}
