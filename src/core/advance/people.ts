import type { Person } from '../approval.ts';
import { inGroups, listed, type Roster } from '../judge/roster.ts';
import type { EntryKind, NewEntry } from '../ledger.ts';
import type { MachineEvent } from '../machine/events.ts';
import type { StepId } from '../playbook.ts';
import type { Actor, IncidentRecord } from '../record.ts';
import { refuse, type Refusal } from '../result.ts';
import { finish, TAGOUT, withStep, type Requests } from './change.ts';
import { move } from './move.ts';
import { refusing } from './refusing.ts';
import { isUnseen } from './unseen.ts';
import type { Advance } from './types.ts';

/** Who asks, and who may: what `responders:` and the step's approvers may do besides approving. */
export interface Asking {
  readonly person: Person;
  readonly team: string;
  readonly roster: Roster;
  /** Groups of which the person must be in one. */
  readonly groups: readonly string[];
}

/** Why this person may not, or null. Also for opening an incident, where there is no record yet. */
export function mayNot({ person, team, roster, groups }: Asking): Refusal | null {
  if (!inGroups(roster, groups, person.id)) {
    return refuse('people.not_permitted', `You are not in ${listed(groups)}, and only they may do that. Nothing was changed.`);
  }
  if (person.standing !== 'member' || person.team !== team) {
    return refuse('people.not_a_member', 'Only full members of this workspace may do that. Nothing was changed.');
  }
  return null;
}

/** A person confirms work that only a person can do: that of the round whose card they saw. */
export function manualDone(
  record: IncidentRecord,
  id: StepId,
  round: number,
  note: string,
  asking: Asking,
  ids: Requests,
): Advance {
  const number = id.slice(1);
  const { person } = asking;
  if (round !== record.draft.round) {
    const message = `Your card was an older one: a hint changed the draft since, and step ${number} is another one now. Nothing was changed; look at the current card.`;
    return told(record, person, refuse('step.stale_card', message), `Confirming step ${number}`, `round ${round}`);
  }
  const confirmed = { by: person.id, name: person.name, at: ids.now, note };
  return asked(
    withStep(record, id, { confirmed }),
    asking,
    ids,
    { type: `${id}.completed` },
    {
      what: `Confirming step ${number}`,
      kind: 'manual.done',
      sentence: `${person.name} confirmed that step ${number} is done${note === '' ? '.' : `: ${note}`}`,
      late: `Step ${number} is not open, so there is nothing to confirm. Nothing was changed.`,
      data: { step: id, note },
    },
    record,
  );
}

/** Going on after an expiry, a refusal or a failure means planning and asking anew: never running again by itself. */
export function askedAgain(record: IncidentRecord, id: StepId, request: string, asking: Asking, ids: Requests): Advance {
  const number = id.slice(1);
  const what = `Asking for step ${number} again`;
  const step = record.steps.find((candidate) => candidate.id === id);
  if (request !== (step?.request?.id ?? '')) {
    return told(
      record,
      asking.person,
      refuse(
        'step.stale_card',
        'Your click was on an older card: this step has been asked anew since. Look at the current card.',
      ),
      what,
      request,
    );
  }
  // Looking again at an attempt that nobody can tell about changes nothing, so a stop does not forbid it.
  if (record.stopped !== null && step?.status !== 'unknown' && step?.status !== 'undo_unknown') {
    const message = `The run was stopped by ${record.stopped.by}, so step ${number} cannot be asked again. Open a new incident to go on.`;
    return told(record, asking.person, refuse('step.run_stopped', message), what, request);
  }
  const attempts = [step?.attempt ?? null, step?.undo?.attempt ?? null].filter((one) => one !== null);
  const going = attempts.find(({ startedAt, longestMs }) => ids.now < startedAt + longestMs);
  if (going !== undefined) {
    return told(
      record,
      asking.person,
      refuse(
        'step.too_early',
        'The last attempt may still be running. Wait until its longest run time is over, then ask again.',
      ),
      what,
      going.id,
    );
  }
  return asked(
    step === undefined ? record : withStep(record, id, { changed: [] }),
    asking,
    ids,
    { type: `${id}.asked_again` },
    {
      what,
      kind: 'step.asked_again',
      sentence: `${asking.person.name} asked for step ${number} again.`,
      late: `Step ${number} does not wait to be asked again. Nothing was changed.`,
      data: { step: id },
    },
    record,
  );
}

/**
 * Stop halts everything that has not gone out. It needs no approval; what already runs is followed to its end. A step of which nobody can
 * say whether it ran, and at which a look has failed, is not looked at any more.
 */
export function stopped(before: IncidentRecord, reason: string, asking: Asking, ids: Requests): Advance {
  const stop = before.stopped ?? { by: asking.person.name, at: ids.now, reason };
  if (before.machine === null && before.closedAt === null && mayNot(asking) === null) {
    return stoppedEarly(before, stop, asking.person, ids);
  }
  const record = { ...before, stopped: stop };
  const [unseen, ...more] = record.steps.filter(isUnseen);
  const words: Words = {
    what: 'Stopping the run',
    kind: 'run.stopped',
    sentence: `${asking.person.name} stopped the run: ${reason}`,
    late: 'There is nothing left to stop: every step is over, or is already running and is followed to its end.',
    data: { reason, unseen: [unseen, ...more].flatMap((step) => step?.id ?? []) },
  };
  if (unseen === undefined) return asked(record, asking, ids, { type: 'run.stopped' }, words, before);
  // The event of the last one carries the words; the machine stops all the rest with it, because the record says stopped.
  let halting: IncidentRecord = record;
  for (const { id } of more) halting = move(halting, { type: `${id}.abandoned` }, ids)?.record ?? halting;
  return asked(halting, asking, ids, { type: `${unseen.id}.abandoned` }, words, before);
}

/** There is no machine yet: nothing was planned, and a draft that comes later finds nobody waiting for it. */
function stoppedEarly(
  record: IncidentRecord,
  stop: NonNullable<IncidentRecord['stopped']>,
  person: Person,
  ids: Requests,
): Advance {
  const sentence = `${person.name} stopped the run before a playbook was drafted: ${stop.reason}`;
  const entry: NewEntry = { kind: 'run.stopped', by: actor(person), sentence, data: { reason: stop.reason } };
  const draft = { ...record.draft, status: 'failed', sentence } as const;
  const closed: NewEntry = {
    kind: 'incident.closed',
    by: TAGOUT,
    sentence: 'There is no playbook to follow, and the incident was closed.',
    data: {},
  };
  return finish(record, {
    record: { ...record, draft, stopped: stop, closedAt: ids.now },
    entries: [entry, closed],
    effects: [],
  });
}

interface Words {
  /** The thing asked for, as the start of a sentence. */
  readonly what: string;
  readonly kind: EntryKind;
  readonly sentence: string;
  readonly late: string;
  readonly data: NewEntry['data'];
}

function asked(
  record: IncidentRecord,
  asking: Asking,
  ids: Requests,
  event: MachineEvent,
  words: Words,
  before = record,
): Advance {
  const refusal = mayNot(asking);
  if (refusal !== null) return told(before, asking.person, refusal, words.what);
  const change = record.machine === null ? null : move(record, event, ids);
  if (change === null) return told(before, asking.person, refuse('people.too_late', words.late), words.what);
  const entry: NewEntry = { kind: words.kind, by: actor(asking.person), sentence: words.sentence, data: words.data };
  return finish(before, { ...change, entries: [entry, ...change.entries] });
}

function told(record: IncidentRecord, person: Person, refusal: Refusal, what: string, about = ''): Advance {
  const data = { code: refusal.code, about };
  return refusing(record, person, refusal, { kind: 'request.refused', what, about: `${what} ${about}`, data });
}

const actor = (person: Person): Actor => ({ kind: 'person', id: person.id, name: person.name });
