import type { Decision } from '../approval.ts';
import { LIMITS } from '../limits.ts';
import type { StepId } from '../playbook.ts';
import type { BrokenGlass, GlassEnd, IncidentRecord, StepRecord } from '../record.ts';
import { assertNever } from '../result.ts';

/**
 * Approvals by break-glass as facts of the incident. A step forgets its decisions when one is taken back, void or asked anew; what the whole
 * channel was told must outlive that, and end with what became of it.
 */

/** All of a record. Versions before this list had them among the decisions only. */
export function glassOf({ brokenGlass = [], steps }: IncidentRecord): readonly BrokenGlass[] {
  const before = steps.flatMap((step) =>
    step.decisions
      .filter(({ breakGlass }) => breakGlass === true)
      .filter((one) => !brokenGlass.some((glass) => glass.by === one.by && glass.request === one.request))
      .map((one) => glassFor(step, one, 1)),
  );
  return before.length === 0 ? brokenGlass : [...brokenGlass, ...before];
}

/** Notes one more, when it is decided: nothing that comes after may be quicker than the telling. */
export function glassBroken(record: IncidentRecord, step: StepRecord, decision: Decision): IncidentRecord {
  const known = glassOf(record);
  const nth = 1 + Math.max(0, ...known.filter(({ request }) => request === decision.request).map((one) => one.nth));
  return { ...record, brokenGlass: [...known, glassFor(step, decision, nth)].slice(-LIMITS.brokenGlassPerIncidentMax) };
}

/** Ends what this person has approved alone in this asking, if they have. */
export function glassEnded(
  record: IncidentRecord,
  { by, request }: Pick<Decision, 'by' | 'request'>,
  end: GlassEnd,
): IncidentRecord {
  const known = glassOf(record);
  const isMeant = (one: BrokenGlass): boolean => one.by === by && one.request === request && !isOver(one);
  if (!known.some(isMeant)) return record;
  return { ...record, brokenGlass: known.map((one) => (isMeant(one) ? { ...one, end } : one)) };
}

/** Brings each to what its step says, for as long as the step is in that asking. The same record when nothing is new. */
export function glassFollowed(before: IncidentRecord, record: IncidentRecord): IncidentRecord {
  const known = record.brokenGlass === undefined ? glassOf({ ...record, brokenGlass: glassOf(before) }) : glassOf(record);
  if (known.length === 0) return record;
  const brokenGlass = known.map((one) => following(one, record));
  const isNew = known !== record.brokenGlass || brokenGlass.some((one, index) => one !== known[index]);
  return isNew ? { ...record, brokenGlass } : record;
}

function glassFor({ id, plan }: StepRecord, { by, name, at, reason, request }: Decision, nth: number): BrokenGlass {
  return { step: id, request, nth, by, name, at, reason, effect: plan?.effect ?? '' };
}

const isOver = ({ end }: BrokenGlass): boolean => end?.kind === 'taken_back' || end?.kind === 'void';

function following(glass: BrokenGlass, record: IncidentRecord): BrokenGlass {
  if (isOver(glass)) return glass;
  const step = stepOfAsking(record, glass.step, glass.request);
  const end = step === null ? (glass.end ?? voidFor('Its asking is over.')) : endOf(step);
  return end === null || isSame(end, glass.end) ? glass : { ...glass, end };
}

/** A store may give the fields in another order. */
function isSame(end: GlassEnd, other: GlassEnd | undefined): boolean {
  if (other === undefined) return false;
  const known = new Map(Object.entries(other));
  return Object.entries(end).every(([field, value]) => known.get(field) === value);
}

function stepOfAsking({ steps }: IncidentRecord, id: StepId, request: string): StepRecord | null {
  return steps.find((step) => step.id === id && step.request?.id === request) ?? null;
}

/** Null while it is live: nothing was sent, and nothing speaks against that. */
function endOf(step: StepRecord): GlassEnd | null {
  if (step.attempt !== null) return sent(step, step.attempt.startedAt);
  switch (step.status) {
    case 'planning':
      return voidFor(
        `This changed since the approval: ${step.changed.length === 0 ? 'something that it covers' : step.changed.join(', ')}.`,
      );
    case 'refused':
      return voidFor(step.problem?.message ?? 'The step could not be sent.');
    case 'expired':
      return voidFor('Its time was over.');
    case 'rejected':
      return voidFor('The step was rejected.');
    case 'stopped':
      return voidFor('The run was stopped.');
    default:
      return null;
  }
}

const voidFor = (why: string): GlassEnd => ({ kind: 'void', why });

function sent({ report, probe }: StepRecord, at: number): GlassEnd {
  if (probe?.readable === true) return { kind: 'sent', at, became: probe.holds ? 'done' : 'no_effect' };
  if (report === null) return { kind: 'sent', at, became: 'running' };
  switch (report.kind) {
    case 'completed':
      return { kind: 'sent', at, became: report.results.every(({ exitCode }) => exitCode === 0) ? 'ran' : 'failed' };
    case 'refused':
      return { kind: 'not_sent', why: report.message };
    case 'unknown':
      return { kind: 'sent', at, became: 'unknown' };
    default:
      return assertNever(report);
  }
}
