import { describe, expect, it } from 'vitest';
import { defineMachine, type Ordered } from '../../../src/core/machine/definition.ts';
import type { Approving, Covering, MachineEvent } from '../../../src/core/machine/events.ts';
import { moveMachine, startMachine, type StoredSnapshot } from '../../../src/core/machine/run.ts';

const STORY: readonly Ordered[] = [
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
];
const machine = defineMachine(STORY);
const at = (s1: StoredSnapshot[`s${number}`], s2: StoredSnapshot[`s${number}`] = 'blocked'): StoredSnapshot => ({ s1, s2 });
const yes = (by: string, change: Partial<Approving> = {}): Approving => ({
  by,
  digest: 'd',
  groups: [],
  alone: false,
  ...change,
});
const whole: Covering = { digest: 'd', approvals: [yes('a')], quorum: 1, oneFromEach: [], breakGlass: false };

/** Whether the machine lets this approval send. */
function sends(change: object): boolean {
  const event = { type: 's1.dispatched', ...whole, ...change } as MachineEvent;
  return moveMachine(machine, at('approved'), event)?.snapshot['s1'] === 'running';
}

describe('the guard of the entrance lets through', () => {
  it.each<readonly [string, object]>([
    ['one where one is enough', {}],
    ['two different people where two are needed', { quorum: 2, approvals: [yes('a'), yes('b')] }],
    [
      'one of each group that must be there',
      { quorum: 2, oneFromEach: ['x', 'y'], approvals: [yes('a', { groups: ['x'] }), yes('b', { groups: ['y'] })] },
    ],
    ['one alone where the rule has break-glass', { quorum: 3, breakGlass: true, approvals: [yes('a', { alone: true })] }],
  ])('%s', (_what, change) => {
    expect(sends(change)).toBe(true);
  });
});

describe('the guard of the entrance does not let through', () => {
  it.each<readonly [string, object]>([
    ['nobody', { approvals: [] }],
    ['nobody where nobody is needed', { approvals: [], quorum: 0 }],
    ['nobody where the rule has break-glass', { approvals: [], breakGlass: true }],
    ['an approval of another digest', { approvals: [yes('a', { digest: 'e' })] }],
    ['one where two are needed', { quorum: 2 }],
    ['one person twice where two are needed', { quorum: 2, approvals: [yes('a'), yes('a')] }],
    ['two of which one approved another digest', { quorum: 2, approvals: [yes('a'), yes('b', { digest: 'e' })] }],
    ['one alone where the rule has no break-glass', { quorum: 2, approvals: [yes('a', { alone: true })] }],
    [
      'one alone who approved another digest',
      { quorum: 2, breakGlass: true, approvals: [yes('a', { alone: true, digest: 'e' })] },
    ],
    ['one in the usual way where the rule has break-glass', { quorum: 2, breakGlass: true }],
    [
      'two of one group where two groups must be there',
      { quorum: 2, oneFromEach: ['x', 'y'], approvals: [yes('a', { groups: ['x'] }), yes('b', { groups: ['x'] })] },
    ],
    ['no plan', { digest: null }],
    ['an empty digest, although somebody approved that', { digest: '', approvals: [yes('a', { digest: '' })] }],
    ['half a quorum', { quorum: 0.5 }],
    ['a quorum that is no number', { quorum: Number.NaN }],
    ['a quorum in words', { quorum: '1' }],
    ['an approval of nobody', { approvals: [yes('')] }],
    ['an approval whose digest is none', { approvals: [{ ...yes('a'), digest: 7 }] }],
    ['an approval without groups', { approvals: [{ ...yes('a'), groups: null }] }],
    ['an approval with a group that is no name', { approvals: [{ ...yes('a'), groups: [7] }] }],
    ['an approval that does not say whether it was alone', { approvals: [{ ...yes('a'), alone: 'no' }] }],
    ['groups that are no names', { oneFromEach: [7] }],
    ['a word instead of break-glass', { breakGlass: 'no' }],
    ['approvals that are no list', { approvals: 'a' }],
  ])('%s', (_what, change) => {
    expect(sends(change)).toBe(false);
  });
});

const approve = (hold: unknown) =>
  moveMachine(machine, at('pending'), { type: 's1.approved', ...whole, hold } as MachineEvent)?.snapshot['s1'];

describe('a hold is got past', () => {
  it('only by what plainly says that there is none', () => {
    expect(approve(false)).toBe('approved');
    for (const hold of [true, undefined, null, 0, 'false']) expect([hold, approve(hold)]).toEqual([hold, 'held']);
  });
});

describe('a report or a probe', () => {
  it.each<readonly [string, StoredSnapshot[`s${number}`], string, string]>([
    ['reported', 'running', 'ran', 'probing'],
    ['reported', 'running', 'failed', 'failed'],
    ['reported', 'running', 'unknown', 'unknown'],
    ['probed', 'probing', 'holds', 'done'],
    ['probed', 'probing', 'fails', 'failed'],
    ['probed', 'probing', 'unreadable', 'unknown'],
    ['undo_reported', 'undo_running', 'ran', 'undo_probing'],
    ['undo_reported', 'undo_running', 'failed', 'failed'],
    ['undo_reported', 'undo_running', 'unknown', 'undo_unknown'],
    ['undo_probed', 'undo_probing', 'holds', 'failed'],
    ['undo_probed', 'undo_probing', 'fails', 'failed'],
    ['undo_probed', 'undo_probing', 'unreadable', 'undo_unknown'],
    ['undo_probed', 'undo_unknown', 'holds', 'failed'],
    ['undo_probed', 'undo_unknown', 'fails', 'failed'],
    ['undo_probed', 'undo_unknown', 'unreadable', 'undo_unknown'],
  ])('%s in %s with %s leads to %s', (name, from, outcome, to) => {
    expect(moveMachine(machine, at(from), { type: `s1.${name}`, outcome } as MachineEvent)?.snapshot['s1']).toBe(to);
  });

  it.each(['reported', 'probed'])('moves nothing without an outcome: %s', (name) => {
    const from = name === 'reported' ? 'running' : 'probing';
    for (const more of [{}, { outcome: 'maybe' }])
      expect(moveMachine(machine, at(from), { type: `s1.${name}`, ...more } as MachineEvent)).toBeNull();
  });
});

const undo = { ...whole, ran: 'd', byItself: true };

/** Where a look that fails, and then the order to send, lead with this word about the undo. */
function undone(change: object, outcome = 'fails'): readonly (string | undefined)[] {
  const probed = { type: 's1.probed', outcome, undo: { ...undo, ...change } } as MachineEvent;
  const sent = { type: 's1.undo_dispatched', undo: { ...undo, ...change } } as MachineEvent;
  return [
    moveMachine(machine, at('probing'), probed)?.snapshot['s1'],
    moveMachine(machine, at('undo_due'), sent)?.snapshot['s1'],
  ];
}

describe('an undo goes out by itself', () => {
  it('when a look shows a failure, and what was approved is what ran and covers it', () => {
    expect(undone({})).toEqual(['undo_due', 'undo_running']);
    expect(undone({ quorum: 2, approvals: [yes('a'), yes('b')] })).toEqual(['undo_due', 'undo_running']);
  });

  it.each<readonly [string, object]>([
    ['when something else ran', { ran: 'e' }],
    ['when nothing ran', { ran: null }],
    ['when nobody says what ran', { ran: undefined }],
    ['when nothing ran and nothing is planned', { ran: '', digest: '', approvals: [yes('a', { digest: '' })] }],
    ['when the approval does not cover it', { byItself: false }],
    ['when nobody says whether it does', { byItself: undefined }],
    ['when a word says so', { byItself: 'yes' }],
    ['when nobody approved', { approvals: [] }],
    ['when too few approved', { quorum: 2 }],
    ['when another digest was approved', { approvals: [yes('a', { digest: 'e' })] }],
  ])('not %s', (_what, change) => {
    expect(undone(change)).toEqual(['failed', undefined]);
  });

  it('not without any word about it', () => {
    expect(moveMachine(machine, at('probing'), { type: 's1.probed', outcome: 'fails' })?.snapshot['s1']).toBe('failed');
    expect(moveMachine(machine, at('undo_due'), { type: 's1.undo_dispatched', undo: null as never })).toBeNull();
  });

  it('not when the look shows the effect, could not see, or follows an attempt of which nobody can say whether it ran', () => {
    expect(undone({}, 'holds')[0]).toBe('done');
    expect(undone({}, 'unreadable')[0]).toBe('unknown');
    expect(undone({}, 'perhaps')[0]).toBeUndefined();
    const probed = { type: 's1.probed', outcome: 'fails', undo } as const;
    expect(moveMachine(machine, at('unknown'), probed)?.snapshot['s1']).toBe('failed');
  });

  it('not in a run that an older version compiled and proved', () => {
    const text = JSON.stringify(machine).replace(/\{"target":"undo_due","guard":\{"type":"undoHoldsOnFailure"\}\},/, '');
    const older: unknown = JSON.parse(text.replace('tagout-v3', 'tagout-v2'));
    expect(moveMachine(older, at('probing'), { type: 's1.probed', outcome: 'fails', undo })?.snapshot['s1']).toBe('failed');
  });

  it('not before a stop', () => {
    expect(moveMachine(machine, at('undo_due'), { type: 'run.stopped' })?.snapshot['s1']).toBe('stopped');
  });
});

describe('steps that wait', () => {
  const THREE = defineMachine([...STORY, { id: 's3', action: 'manual', after: ['s1', 's2'] }]);

  it('start when all that they wait for is done', () => {
    const done = moveMachine(machine, at('probing'), { type: 's1.probed', outcome: 'holds' });
    expect(done?.snapshot).toEqual({ s1: 'done', s2: 'open' });
    const half = moveMachine(THREE, { s1: 'probing', s2: 'open', s3: 'blocked' }, { type: 's1.probed', outcome: 'holds' });
    expect(half?.snapshot).toMatchObject({ s3: 'blocked' });
    const all = moveMachine(THREE, { s1: 'done', s2: 'open', s3: 'blocked' }, { type: 's2.completed' });
    expect(all?.snapshot).toMatchObject({ s3: 'open' });
  });

  it.each(['rejected', 'run.stopped'])('never start when one of them is over without being done: %s', (name) => {
    const type = name === 'rejected' ? 's1.rejected' : 'run.stopped';
    expect(moveMachine(THREE, { s1: 'pending', s2: 'blocked', s3: 'blocked' }, { type })).toMatchObject({
      snapshot: { s2: 'stopped', s3: 'stopped' },
      finished: true,
    });
  });
});

describe('a stored snapshot', () => {
  it('is where each step stands, and says when all are over', () => {
    expect(startMachine(machine)).toMatchObject({ snapshot: { s1: 'planning', s2: 'blocked' }, finished: false });
    expect(moveMachine(machine, at('done', 'open'), { type: 's2.completed' })).toEqual({
      snapshot: { s1: 'done', s2: 'done' },
      actions: [],
      finished: true,
    });
  });

  it('of a run that is over moves no more', () => {
    expect(moveMachine(machine, at('done', 'done'), { type: 's2.completed' })).toBeNull();
    expect(moveMachine(machine, at('done', 'done'), { type: 'run.stopped' })).toBeNull();
  });

  it.each<readonly [string, unknown, RegExp]>([
    ['forgets a step', { s1: 'planning' }, /does not say where s2 stands/],
    ['forgets two steps', {}, /does not say where s1, s2 stands/],
    ['names a state that there is not', { s1: 'planning', s2: 'nowhere' }, /./],
    ['names what is no step', { s1: 'planning', s2: 'blocked', sudo: 'done' }, /./],
    ['is none', null, /./],
  ])('that %s is not run', (_what, stored, message) => {
    expect(() => moveMachine(machine, stored, { type: 'run.stopped' })).toThrow(message);
  });

  it.each([null, {}, 'machine', { ...machine, schema: 2 }])('is not run by what is no definition: %#', (definition) => {
    expect(() => moveMachine(definition, at('planning'), { type: 'run.stopped' })).toThrow(/./);
  });
});
