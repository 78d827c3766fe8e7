import type { Click, Person } from '../approval.ts';
import { addRejection } from '../evidence/hint.ts';
import type { NewEntry } from '../ledger.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord } from '../record.ts';
import { TAGOUT, type Change } from './change.ts';
import { mayNotRedraft, redrafted } from './redraft.ts';

/** Whether a rejection of this step has a new draft written, as things stand. What promises it to people asks here, as what does it. */
export function reopens(record: IncidentRecord, id: StepId): boolean {
  const step = record.steps.find((one) => one.id === id);
  return step?.plan?.batch.rule.rejection === 'reopens' && mayNotRedraft(record, id) === null;
}

/**
 * A rejection that asks for another draft, where the step's rule says so: its reason goes to the drafter. Null when it is final, also because
 * something of the run was approved or sent already: then the step is rejected and nothing else changes.
 */
export function reopened(record: IncidentRecord, click: Click, person: Person): Change | null {
  if (!reopens(record, click.step)) return null;
  const title = record.playbook?.steps.find(({ id }) => id === click.step)?.title ?? click.step;
  const evidence = addRejection(record.incident.evidence, person.name, title, click.reason);
  const change = redrafted(record, evidence, person.id, 'a rejection reopened the draft');
  const entry: NewEntry = {
    kind: 'draft.reopened',
    by: TAGOUT,
    sentence: `The reason of ${person.name} goes to the drafter, and the draft is written anew.`,
    data: { step: click.step, evidence: evidence.at(-1)?.id ?? '', reason: click.reason, round: change.record.draft.round },
  };
  return { ...change, entries: [entry, ...change.entries] };
}
