import type { Click, Person } from '../approval.ts';
import type { NewEntry } from '../ledger.ts';
import { judge, type Judgement } from '../judge/judge.ts';
import { progressWords } from '../judge/progress.ts';
import type { Roster } from '../judge/roster.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord } from '../record.ts';
import { assertNever, type Refusal } from '../result.ts';
import { covering, withoutFormerApprovers } from './covering.ts';
import { finish, stepOf, withStep, type Change, type Requests } from './change.ts';
import { glassBroken, glassEnded } from './glass.ts';
import { move } from './move.ts';
import { reopened } from './reopen.ts';
import { refusing } from './refusing.ts';
import { limited, takenBack } from './window.ts';
import type { Advance } from './types.ts';

/**
 * A click, judged. A refused one changes nothing but the ledger, and the person is told why. Earlier approvals count only as long as
 * their people may approve: `roster` is who may now.
 */
export function clicked(before: IncidentRecord, click: Click, person: Person, roster: Roster, ids: Requests): Advance {
  // Whoever takes their own approval back may do so, whether or not it counted by now.
  const takesBack = click.verdict === 'withdraw';
  const { record, entries: dropped } = takesBack
    ? { record: before, entries: [] }
    : withoutFormerApprovers(before, click.step, roster, ids.now);
  const judged = judge(click, record, person, roster, ids.now);
  if (!judged.ok) return refused(before, click, person, judged);
  const { kind, decisions } = judged.value;
  const decided = withStep(withGlass(record, click.step, judged.value, ids), click.step, { decisions });
  const entry = entryOf(judged.value, click.step, person);
  const change = follow(kind, decided, click, person, roster, ids);
  if (change === null) return refused(before, click, person, TOO_LATE);
  return finish(before, { ...change, entries: [...dropped, entry, ...change.entries] });
}

/** Null when the run was compiled by a version that knows no taking back, and its step is on its way. */
function follow(
  kind: Judgement['kind'],
  record: IncidentRecord,
  click: Click,
  person: Person,
  roster: Roster,
  ids: Requests,
): Change | null {
  const id = click.step;
  switch (kind) {
    case 'rejected': {
      const again = reopened(record, click, person);
      return again ?? move(record, { type: `${id}.rejected` }, ids) ?? unmoved(record);
    }
    case 'withdrawn': {
      if (stepOf(record, id).status === 'pending') return unmoved(record);
      const open = takenBack(record, id);
      const moved = move(open.record, { type: `${id}.withdrawn` }, ids);
      return moved === null ? null : { ...moved, effects: [...open.effects, ...moved.effects] };
    }
    case 'approved': {
      const ready = limited(record, id);
      const hold = (stepOf(record, id).plan?.batch.rule.holdMs ?? 0) > 0;
      const event = { type: `${id}.approved`, hold, ...covering(ready.record, id, roster) } as const;
      // The machine counts for itself: below the quorum it does not move, and the decision is kept.
      const moved = move(ready.record, event, ids) ?? unmoved(ready.record);
      return { ...moved, effects: [...ready.effects, ...moved.effects] };
    }
    default:
      return assertNever(kind);
  }
}

/** An approval by break-glass is a fact of its own from the moment that it counts, and so is that it was taken back. */
function withGlass(record: IncidentRecord, id: StepId, { kind, decision }: Judgement, { now }: Requests): IncidentRecord {
  if (kind === 'withdrawn') return glassEnded(record, decision, { kind: 'taken_back', at: now });
  return decision.breakGlass === true ? glassBroken(record, stepOf(record, id), decision) : record;
}

const unmoved = (record: IncidentRecord): Change => ({ record, entries: [], effects: [] });

function entryOf({ kind, decision, progress }: Judgement, id: StepId, { id: person, name }: Person): NewEntry {
  const step = `step ${id.slice(1)}`;
  const by = { kind: 'person', id: person, name } as const;
  const { verdict, digest, request, reason } = decision;
  const about = { step: id, verdict, digest, request };
  switch (kind) {
    case 'withdrawn':
      return {
        kind: 'approval.withdrawn',
        by,
        sentence: `${name} took the approval of ${step} back (${progressWords(progress)}).`,
        data: about,
      };
    case 'rejected':
      return { kind: 'approval.decided', by, sentence: `${name} rejected ${step}: ${reason}`, data: { ...about, reason } };
    case 'approved': {
      const { groups = [], secondsToDecide = 0, sawDetails = false, stepUp = 'none' } = decision;
      const data = { ...about, reason, groups, secondsToDecide, sawDetails, stepUp };
      return decision.breakGlass === true
        ? { kind: 'approval.break_glass', by, sentence: `${name} approved ${step} alone, by break-glass: ${reason}`, data }
        : { kind: 'approval.decided', by, sentence: `${name} approved ${step} (${progressWords(progress)}).`, data };
    }
    default:
      return assertNever(kind);
  }
}

const TOO_LATE: Refusal = {
  ok: false,
  code: 'approval.too_late',
  message: 'Your click changed nothing: this step is about to start. Press Stop to halt the run.',
};

function refused(record: IncidentRecord, click: Click, person: Person, refusal: Refusal): Advance {
  const { step, verdict, digest, request } = click;
  return refusing(record, person, refusal, {
    kind: 'approval.refused',
    what: `A click on step ${step.slice(1)}`,
    about: `${step} ${verdict} ${record.steps.some(({ id }) => id === step) ? request : ''}`,
    data: { step, verdict, code: refusal.code, digest, request },
  });
}
