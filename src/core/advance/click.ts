import type { Click, Person } from '../approval.ts';
import type { NewEntry } from '../ledger.ts';
import { judge } from '../judge/judge.ts';
import type { Roster } from '../judge/roster.ts';
import type { IncidentRecord } from '../record.ts';
import type { Refusal } from '../result.ts';
import { finish, move, withStep, type Requests } from './move.ts';
import type { Advance } from './types.ts';

/** A click, judged. A refused one changes nothing but the ledger, and the person is told why. */
export function clicked(record: IncidentRecord, click: Click, person: Person, roster: Roster, ids: Requests): Advance {
  const judged = judge(click, record, person, roster, ids.now);
  if (!judged.ok) return refused(record, click, person, judged);

  const { decision, approvals, quorum } = judged.value;
  const number = click.step.slice(1);
  const entry: NewEntry = {
    kind: 'approval.decided',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence:
      decision.verdict === 'approve'
        ? `${person.name} approved step ${number} (${approvals} of ${quorum}).`
        : `${person.name} rejected step ${number}: ${decision.reason}`,
    data: {
      step: click.step,
      verdict: decision.verdict,
      digest: decision.digest,
      request: decision.request,
      reason: decision.reason,
    },
  };
  const step = record.steps.find(({ id }) => id === click.step);
  const decided = withStep(record, click.step, { decisions: [...(step?.decisions ?? []), decision] });
  const event =
    decision.verdict === 'reject'
      ? ({ type: `${click.step}.rejected` } as const)
      : ({ type: `${click.step}.approved`, ...covering(decided, click.step) } as const);
  // The machine counts for itself: below the quorum it does not move, and the decision is kept.
  const change = move(decided, event, ids) ?? { record: decided, entries: [], effects: [] };
  return finish(record, { ...change, entries: [entry, ...change.entries] });
}

/** The approval as the machine's guard wants to see it: what the plan is now, and who approved what. */
export function covering(record: IncidentRecord, id: Click['step']) {
  const step = record.steps.find((candidate) => candidate.id === id);
  const approvals = (step?.decisions ?? []).filter(
    ({ verdict, request }) => verdict === 'approve' && request === step?.request?.id,
  );
  return {
    digest: step?.plan?.digest ?? null,
    approvals: approvals.map(({ by, digest }) => ({ by, digest })),
    quorum: step?.plan?.batch.rule.quorum ?? Number.NaN,
  };
}

function refused(record: IncidentRecord, click: Click, person: Person, refusal: Refusal): Advance {
  const entry: NewEntry = {
    kind: 'approval.refused',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence: `A click of ${person.name} on step ${click.step.slice(1)} was refused: ${refusal.message}`,
    data: { step: click.step, verdict: click.verdict, code: refusal.code, digest: click.digest, request: click.request },
  };
  const tell = { kind: 'tell', incident: record.incident.id, person: person.id, text: refusal.message } as const;
  return finish(record, { record, entries: [entry], effects: [tell] });
}
