import type { Effect } from '../effect.ts';
import type { Evidence } from '../evidence.ts';
import { isHint } from '../evidence/hint.ts';
import { LIMITS } from '../limits.ts';
import type { NewEntry } from '../ledger.ts';
import type { StepId } from '../playbook.ts';
import type { IncidentRecord, StepRecord, StepStatus } from '../record.ts';
import { refuse, type Refusal } from '../result.ts';
import { TAGOUT, type Change } from './change.ts';

/**
 * Throws the draft away and has a new one written with one more statement of a person among its evidence. Whoever said it shapes the draft
 * and approves none of its steps. Only while nothing was approved: what people have agreed to stays.
 */
export function redrafted(record: IncidentRecord, evidence: readonly Evidence[], person: string, because: string): Change {
  const round = record.draft.round + 1;
  const former = record.playbook?.steps.map(({ action, device, title }) => ({ action, device, title })) ?? record.draft.former;
  const draft: Effect = { kind: 'draft', incident: record.incident.id, round };
  return {
    record: {
      ...record,
      incident: { ...record.incident, evidence },
      draft: { status: 'drafting', round, tries: [], ...(former !== undefined && { former }) },
      playbook: null,
      machine: null,
      snapshot: null,
      steps: [],
      shapedBy: [...new Set([...record.shapedBy, person])],
    },
    entries: record.steps.flatMap((step) => voided(step, because)),
    effects: [draft],
  };
}

/** Statuses of a step that nobody has approved, or begun. */
const EARLY: ReadonlySet<StepStatus> = new Set(['blocked', 'planning', 'looking', 'refused', 'pending', 'expired', 'open']);

/** A look that was made binds nobody: the new draft may look again, and the ledger keeps what was seen. */
const isEarly = ({ status, observation }: StepRecord): boolean =>
  EARLY.has(status) || (status === 'done' && observation !== undefined);

/** Why no new draft can be made, or null. @param rejected a step that is being rejected: an approval of it by others does not keep it. */
export function mayNotRedraft(record: IncidentRecord, rejected: StepId | null = null): Refusal | null {
  const { steps, stopped, closedAt, incident } = record;
  if (stopped !== null || closedAt !== null) {
    return refuse('hint.run_over', 'This run is over, so a hint changes nothing any more. Open a new incident to go on.');
  }
  const late = steps.find((step) => !isEarly(step) || step.sent || (step.id !== rejected && isApproved(step)));
  if (late !== undefined) {
    return refuse(
      'hint.too_late',
      `Step ${late.id.slice(1)} is already decided or under way, so a hint cannot change the draft any more. ` +
        'Tell the people in this thread, who can reject what is still to come; or stop the run and open a new incident with what you know.',
    );
  }
  if (incident.evidence.filter(isHint).length < LIMITS.hintsPerIncidentMax) return null;
  return refuse(
    'hint.too_many',
    `This incident has ${LIMITS.hintsPerIncidentMax} hints already, and each asks for a new draft. Reject the steps that are wrong, or stop the run and take over by hand.`,
  );
}

/** One of several approvals that it needs counts as well: a person has agreed to exactly this. */
function isApproved({ status, decisions }: StepRecord): boolean {
  return status === 'pending' && decisions.some(({ verdict }) => verdict === 'approve');
}

function voided({ id, status, request }: StepRecord, because: string): readonly NewEntry[] {
  if (status !== 'pending' || request === null) return [];
  return [
    {
      kind: 'approval.voided',
      by: TAGOUT,
      sentence: `The asking for step ${id.slice(1)} is void, because ${because}. Nothing was sent.`,
      data: { step: id, request: request.id, digest: request.digest, changed: [because] },
    },
  ];
}
