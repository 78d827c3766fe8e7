import { addHint, isHint } from '../evidence/hint.ts';
import { LIMITS } from '../limits.ts';
import type { NewEntry } from '../ledger.ts';
import type { IncidentRecord, StepRecord, StepStatus } from '../record.ts';
import { refuse, type Refusal } from '../result.ts';
import { finish, TAGOUT } from './move.ts';
import { mayNot, type Asking } from './people.ts';
import { refusing } from './refusing.ts';
import type { Advance } from './types.ts';

/**
 * A responder says something that the draft should take into account. The draft is thrown away and written anew with the hint among its
 * evidence, and whoever gave the hint approves none of its steps. Only while nothing was approved: what people have agreed to stays.
 */
export function hinted(record: IncidentRecord, text: string, asking: Asking): Advance {
  const { person } = asking;
  const refusal = mayNot(asking) ?? tooLate(record) ?? tooMany(record);
  if (refusal !== null) {
    const data = { code: refusal.code };
    return refusing(record, person, refusal, { kind: 'request.refused', what: 'A hint', about: 'hint', data });
  }
  const incident = record.incident.id;
  const evidence = addHint(record.incident.evidence, person.name, text);
  const id = evidence.at(-1)?.id ?? '';
  const round = record.draft.round + 1;
  const added: NewEntry = {
    kind: 'hint.added',
    by: { kind: 'person', id: person.id, name: person.name },
    sentence: `${person.name} gave a hint, so the draft is written anew: ${text}`,
    data: { evidence: id, hint: text, round },
  };
  return finish(record, {
    record: {
      ...record,
      incident: { ...record.incident, evidence },
      draft: { status: 'drafting', round, tries: [] },
      playbook: null,
      machine: null,
      snapshot: null,
      steps: [],
      shapedBy: [...new Set([...record.shapedBy, person.id])],
    },
    entries: [added, ...record.steps.flatMap(voided)],
    effects: [
      { kind: 'draft', incident, round },
      {
        kind: 'tell',
        incident,
        person: person.id,
        text: `Your hint is kept as ${id}, and the draft is written anew with it. Because it shapes the draft, another person must approve its steps.`,
      },
    ],
  });
}

/** Statuses of a step that nobody has approved, or begun. */
const EARLY: ReadonlySet<StepStatus> = new Set(['blocked', 'planning', 'refused', 'pending', 'expired', 'open']);

function tooLate({ steps, stopped, closedAt }: IncidentRecord): Refusal | null {
  if (stopped !== null || closedAt !== null) {
    return refuse('hint.run_over', 'This run is over, so a hint changes nothing any more. Open a new incident to go on.');
  }
  const late = steps.find((step) => !EARLY.has(step.status) || step.sent || isApproved(step));
  if (late === undefined) return null;
  return refuse(
    'hint.too_late',
    `Step ${late.id.slice(1)} is already decided or under way, so a hint cannot change the draft any more. ` +
      'Tell the people in this thread, who can reject what is still to come; or stop the run and open a new incident with what you know.',
  );
}

/** One of several approvals that it needs counts as well: a person has agreed to exactly this. */
function isApproved({ status, decisions }: StepRecord): boolean {
  return status === 'pending' && decisions.some(({ verdict }) => verdict === 'approve');
}

function tooMany({ incident }: IncidentRecord): Refusal | null {
  if (incident.evidence.filter(isHint).length < LIMITS.hintsPerIncidentMax) return null;
  return refuse(
    'hint.too_many',
    `This incident has ${LIMITS.hintsPerIncidentMax} hints already, and each asks for a new draft. Reject the steps that are wrong, or stop the run and take over by hand.`,
  );
}

function voided({ id, status, request }: StepRecord): readonly NewEntry[] {
  if (status !== 'pending' || request === null) return [];
  return [
    {
      kind: 'approval.voided',
      by: TAGOUT,
      sentence: `The asking for step ${id.slice(1)} is void, because a hint changed the draft. Nothing was sent.`,
      data: { step: id, request: request.id, digest: request.digest, changed: ['a hint changed the draft'] },
    },
  ];
}
