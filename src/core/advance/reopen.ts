import type { Click, Person } from '../approval.ts';
import { addRejection } from '../evidence/hint.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord } from '../record.ts';
import { TAGOUT, type Change } from './change.ts';
import { mayNotRedraft, redrafted } from './redraft.ts';

/**
 * A rejection that asks for another draft, where the step's rule says so: its reason goes to the drafter. Null when it is final, also because
 * something of the run was approved or sent already: then the step is rejected and nothing else changes.
 */
export function reopened(record: IncidentRecord, click: Click, person: Person): Change | null {
  const step = record.steps.find(({ id }) => id === click.step);
  if (step?.plan?.batch.rule.rejection !== 'reopens' || mayNotRedraft(record, click.step) !== null) return null;
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
