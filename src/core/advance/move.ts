import type { Effect } from '../effect.ts';
import { asJson } from '../json.ts';
import type { MachineAction } from '../machine/definition.ts';
import type { MachineEvent } from '../machine/events.ts';
import { moveMachine, startMachine, type Moved } from '../machine/run.ts';
import type { MachineDefinition } from '../machine/definition.ts';
import type { ApprovalRule } from '../plan.ts';
import type { StepId } from '../playbook.ts';
import type { ApprovalRequest, IncidentRecord, StepRecord, StepStatus } from '../record.ts';
import { assert, assertNever } from '../result.ts';
import { stepOf, TAGOUT, withStep, type Change, type Requests } from './change.ts';
import { held } from './window.ts';

/** Starts the compiled machine of a record that has just got its playbook. */
export function begin(record: IncidentRecord, machine: MachineDefinition, ids: Requests): Change {
  return follow({ ...record, machine: asJson(machine) }, startMachine(machine), ids);
}

/** Sends one event to the record's machine. Null when the machine does not accept it where it stands. */
export function move(record: IncidentRecord, event: MachineEvent, ids: Requests): Change | null {
  assert(record.machine !== null && record.snapshot !== null, `${record.incident.id} has no machine yet`);
  const moved = moveMachine(record.machine, record.snapshot, event);
  if (moved === null) return null;
  const change = follow(record, moved, ids);
  // What ends in a stopped run ends there: nobody may ask for it again, so it must not stay open.
  const stop = record.stopped === null ? null : moveMachine(record.machine, moved.snapshot, { type: 'run.stopped' });
  if (stop === null) return change;
  const halted = follow(change.record, stop, ids);
  return { ...halted, entries: [...change.entries, ...halted.entries], effects: [...change.effects, ...halted.effects] };
}

function follow(record: IncidentRecord, moved: Moved, ids: Requests): Change {
  const steps = record.steps.map((step): StepRecord => {
    const status = moved.snapshot[step.id];
    assert(status !== undefined, `the machine does not know ${step.id}`);
    return { ...step, status };
  });
  const was = new Map(record.steps.map(({ id, status }) => [id, status]));
  let next: Change = { record: { ...record, snapshot: { ...moved.snapshot }, steps }, entries: [], effects: [] };
  for (const action of moved.actions) next = act(next, action, was.get(action.params.step), ids);
  if (!moved.finished || record.closedAt !== null) return next;
  return {
    record: { ...next.record, closedAt: ids.now },
    entries: [
      ...next.entries,
      { kind: 'incident.closed', by: TAGOUT, sentence: 'Every step is over, and the incident was closed.', data: {} },
    ],
    effects: next.effects,
  };
}

function act(change: Change, action: MachineAction, was: StepStatus | undefined, ids: Requests): Change {
  const { step: id } = action.params;
  const { record } = change;
  const incident = record.incident.id;
  const step = stepOf(record, id);
  const also = (effect: Effect): Change => ({ ...change, effects: [...change.effects, effect] });
  switch (action.type) {
    case 'plan':
      return also({ kind: 'plan', incident, step: id, round: record.draft.round });
    case 'ask':
      // Taken back before anything went out: the asking that is open goes on, with what others approved.
      return was === 'held' || was === 'approved' ? change : ask(change, step, ids);
    case 'hold':
      return held(change, id, ids);
    case 'dispatch': {
      assert(step.request !== null, `${id} was approved without a request`);
      return also({ kind: 'dispatch', incident, step: id, digest: step.request.digest, request: step.request.id });
    }
    case 'undo': {
      assert(step.attempt !== null, `${id} is to be undone, and nothing ran`);
      const undo = { orderedAt: ids.now, attempt: null, problem: null, report: null, probe: null };
      const { digest, id: attempt } = step.attempt;
      return {
        ...change,
        record: withStep(record, id, { undo }),
        effects: [...change.effects, { kind: 'undo', incident, step: id, digest, attempt }],
      };
    }
    case 'probe':
    case 'probeLater': {
      // Of an undo the look is for its own attempt.
      const attempt = step.undo?.attempt ?? step.attempt;
      assert(attempt !== null && step.plan !== null, `${id} is to be probed without an attempt`);
      // An unknown attempt may still be running: look when its longest run time is over. A finished one settles for a moment.
      const over = attempt.startedAt + attempt.longestMs - ids.now;
      return also({
        kind: 'probe',
        incident,
        step: id,
        attempt: attempt.id,
        afterMs: action.type === 'probe' ? step.plan.batch.probe.settleMs : Math.max(over, 0),
      });
    }
    default:
      return assertNever(action.type);
  }
}

/** Opens the asking: from now on the card has buttons, and the clock runs. */
function ask({ record, entries, effects }: Change, { id, plan }: StepRecord, ids: Requests): Change {
  assert(plan !== null, `${id} is to be asked without a plan`);
  const request: ApprovalRequest = {
    id: `${ids.request}-${id}`,
    digest: plan.digest,
    askedAt: ids.now,
    expiresAt: ids.now + plan.batch.rule.expiresMs,
  };
  const { rule } = plan.batch;
  const { groups, quorum, oneFromEach = [] } = rule;
  const each = oneFromEach.length === 0 ? '' : `, one of each of ${oneFromEach.join(' and ')}`;
  return {
    record: withStep(record, id, { request, decisions: [], attempt: null, report: null, probe: null, undo: null }),
    entries: [
      ...entries,
      {
        kind: 'approval.requested',
        by: TAGOUT,
        sentence: `Asked ${groups.join(' and ')} to approve step ${id.slice(1)} (${quorum} needed${each}).`,
        data: { step: id, request: request.id, digest: plan.digest, expiresAt: request.expiresAt, quorum, groups, oneFromEach },
      },
    ],
    effects: [...effects, ...deadlinesOf(record.incident.id, id, request, rule)],
  };
}

/** One job each, so that a deadline is kept by the database, whatever becomes of this process. */
function deadlinesOf(incident: string, step: StepId, request: ApprovalRequest, rule: ApprovalRule): readonly Effect[] {
  const about = { incident, step, request: request.id };
  const { askedAt, expiresAt } = request;
  return [
    { kind: 'expire', ...about, at: expiresAt },
    { kind: 'survey', ...about, at: askedAt },
    ...(rule.remindMs === undefined ? [] : [{ kind: 'remind' as const, ...about, at: askedAt + rule.remindMs }]),
    ...(rule.escalation === undefined ? [] : [{ kind: 'escalate' as const, ...about, at: askedAt + rule.escalation.afterMs }]),
  ];
}
