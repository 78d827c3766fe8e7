import { LIMITS } from '../limits.ts';
import type { StepId } from '../playbook.ts';
import type { ApprovalRequest, IncidentRecord, StepRecord } from '../record.ts';
import { assert } from '../result.ts';
import { approvalsOf } from '../judge/progress.ts';
import { stepOf, TAGOUT, withStep, type Change, type Requests } from './change.ts';

/**
 * The time in which an approval is live. It ends with the asking; break-glass makes it shorter, and a hold longer, or nothing could be sent
 * after a hold that began late. No hold makes the time of break-glass longer.
 */

/** What was approved by break-glass must start soon. Every other approval keeps the time that the asking has. */
export function limited(record: IncidentRecord, id: StepId): Pick<Change, 'record' | 'effects'> {
  const { step, request } = asked(stepOf(record, id));
  const end = endOfBox(step);
  return end < request.expiresAt ? ending(record, id, { ...request, expiresAt: end }) : { record, effects: [] };
}

/** Opens the hold: nothing goes out before it is over, and whoever approved may take that back. */
export function held({ record, entries, effects }: Change, id: StepId, { now }: Requests): Change {
  const { step, request, rule } = asked(stepOf(record, id));
  const holdMs = rule.holdMs ?? 0;
  const heldUntil = now + holdMs;
  const expiresAt = Math.max(request.expiresAt, Math.min(heldUntil + LIMITS.holdGraceMs, endOfBox(step)));
  const open = ending(record, id, { ...request, heldUntil, expiresAt });
  return {
    record: open.record,
    entries: [
      ...entries,
      {
        kind: 'approval.held',
        by: TAGOUT,
        sentence: `The approval of step ${id.slice(1)} is complete. It waits ${holdMs / 1000} seconds before anything is sent, and can be taken back until then.`,
        data: { step: id, request: request.id, digest: request.digest, heldUntil },
      },
    ],
    effects: [
      ...effects,
      ...(expiresAt === request.expiresAt ? [] : open.effects),
      { kind: 'release', incident: record.incident.id, step: id, request: request.id, at: heldUntil },
    ],
  };
}

/**
 * The asking goes on as it was before the approval was complete. An approval by break-glass that somebody else gave keeps its own end. The end
 * is ordered anew: the job of the first one may have come during the hold, and found nothing to end.
 */
export function takenBack(record: IncidentRecord, id: StepId): Pick<Change, 'record' | 'effects'> {
  const { step, request, rule } = asked(stepOf(record, id));
  const { heldUntil: _, ...open } = request;
  return ending(record, id, { ...open, expiresAt: Math.min(request.askedAt + rule.expiresMs, endOfBox(step)) });
}

/** By when what was approved by break-glass must have started, counted from that approval. Never, when nobody approved alone. */
function endOfBox(step: StepRecord): number {
  const { rule } = asked(step);
  const alone = approvalsOf(step).filter(({ breakGlass }) => breakGlass === true);
  return Math.min(...alone.map(({ at }) => at + (rule.breakGlass?.maxMs ?? 0)));
}

function ending(record: IncidentRecord, id: StepId, request: ApprovalRequest): Pick<Change, 'record' | 'effects'> {
  return {
    record: withStep(record, id, { request }),
    effects: [{ kind: 'expire', incident: record.incident.id, step: id, request: request.id, at: request.expiresAt }],
  };
}

function asked(step: StepRecord) {
  const { request, plan } = step;
  assert(request !== null && plan !== null, `${step.id} has no open asking`);
  return { step, request, rule: plan.batch.rule };
}
