import { describe, expect, it } from 'vitest';
import { defineMachine, type Ordered } from '../../../src/core/machine/definition.ts';
import type { MachineEvent } from '../../../src/core/machine/events.ts';
import { createProver } from '../../../src/core/machine/prove.ts';
import { moveMachine } from '../../../src/core/machine/run.ts';

const STORY: readonly Ordered[] = [
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
  { id: 's3', action: 'release_device', after: ['s2'] },
];
const APART: readonly Ordered[] = [
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: [] },
];

const ALONE: readonly Ordered[] = [{ id: 's1', action: 'isolate_device', after: [] }];

/** A machine with one thing changed, in ways that the types forbid; `undefined` takes it away. */
function broken(path: string, value: unknown, steps = ALONE): unknown {
  const machine: unknown = structuredClone(defineMachine(steps));
  put(machine, path.split('/'), value);
  return machine;
}

function put(at: unknown, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (typeof at !== 'object' || at === null) throw new Error(`there is nothing at ${key}`);
  if (rest.length > 0) put(Reflect.get(at, key), rest, value);
  else if (value === undefined) Reflect.deleteProperty(at, key);
  else Reflect.set(at, key, value);
}

/** An event with something missing: the types forbid it, and a guard must not believe them. */
function cast(event: object): MachineEvent {
  return event as MachineEvent;
}

const NOBODY = { digest: 'd', approvals: [], quorum: 1, oneFromEach: [], breakGlass: false };

const S1 = 'states/s1/states';

const BROKEN: readonly (readonly [string, RegExp, unknown])[] = [
  ['an approval without a guard', /entered without an approval/, broken(`${S1}/pending/on/s1.approved/0/guard`, undefined)],
  ['a dispatch without a guard', /entered without a key/, broken(`${S1}/approved/on/s1.dispatched/0/guard`, undefined)],
  [
    'an approval that gets past its hold',
    /before its hold was over/,
    broken(`${S1}/pending/on/s1.approved/0/guard/type`, 'approvalHolds'),
  ],
  [
    'a hold without a guard',
    /"held" was entered without an approval/,
    broken(`${S1}/pending/on/s1.approved/1/guard`, undefined),
  ],
  ['a hold that ends without a guard', /before its hold was over/, broken(`${S1}/held/on/s1.released/0/guard`, undefined)],
  ['a hold that leads straight into running', /entered without a key/, broken(`${S1}/held/on/s1.released/0/target`, 'running')],
  ['a hold without an exit', /no end can be reached/, broken(`${S1}/held/on`, {})],
  [
    'an approval taken back that still counts',
    /before its hold was over/,
    broken(`${S1}/held/on/s1.withdrawn/0/target`, 'approved'),
  ],
  [
    'a rejection that asks again by itself',
    /"pending" was entered other/,
    broken(`${S1}/approved/on/s1.voided/0/target`, 'pending'),
  ],
  ['a way into running from pending', /entered without a key/, broken(`${S1}/pending/on/s1.planned`, [{ target: 'running' }])],
  ['an expiry that counts as a yes', /entered without an approval/, broken(`${S1}/pending/on/s1.expired/0/target`, 'approved')],
  ['a retry straight into running', /entered without a key/, broken(`${S1}/failed/on/s1.asked_again/0/target`, 'running')],
  [
    'an unknown attempt that is planned again without a look',
    /"unknown" led to "planning"/,
    broken(`${S1}/unknown/on/s1.asked_again/0/target`, 'planning'),
  ],
  ['done without a probe', /"done" was entered/, broken(`${S1}/running/on/s1.reported/0/target`, 'done')],
  ['a failed probe that counts as done', /"done" was entered/, broken(`${S1}/probing/on/s1.probed/2/target`, 'done')],
  [
    'a step that does not wait for the one before',
    /its order names s1/,
    broken('states/s2/states/blocked/always/0/guard/params/steps', [], STORY),
  ],
  ['a declared order that the guards do not know', /its order names s1, s2/, broken('after/s3', ['s1', 's2'], STORY)],
  ['an order in a circle', /comes after itself/, broken('after/s1', ['s3'], STORY)],
  [
    'a region that hears another one',
    /an event of s2 moved it/,
    broken(`${S1}/pending/on/s2.completed`, [{ target: 'rejected' }], APART),
  ],
  ['a state without an exit', /no end can be reached/, broken(`${S1}/failed/on`, {})],
  ['a step that can never run', /can never be entered/, broken(`${S1}/approved/on/s1.dispatched`, undefined)],
  ['a dispatch that is ordered before the approval', /dispatch is ordered/, broken(`${S1}/pending/entry/0/type`, 'dispatch')],
  [
    'an undo without a look that fails',
    /"undo_due" was entered without a probe that fails/,
    broken(`${S1}/probing/on/s1.probed/0/guard/type`, 'undoHolds'),
  ],
  [
    'an undo that no approval covers',
    /"undo_due" was entered without/,
    broken(`${S1}/probing/on/s1.probed/0/guard`, { type: 'probeIs', params: { outcome: 'fails' } }),
  ],
  [
    'an undo that goes out without a guard',
    /"undo_running" was entered without a key/,
    broken(`${S1}/undo_due/on/s1.undo_dispatched/0/guard`, undefined),
  ],
  [
    'an undo that goes out on the word of the approval alone',
    /"undo_running" can never be entered/,
    broken(`${S1}/undo_due/on/s1.undo_dispatched/0/guard/type`, 'approvalHolds'),
  ],
  [
    'an undo of what nobody can tell about',
    /"unknown" led to "undo_due"|an undo is ordered other/,
    broken(`${S1}/unknown/on/s1.probed/1/target`, 'undo_due'),
  ],
  [
    'an undo after a look that could not see',
    /"undo_due" was entered without/,
    broken(`${S1}/probing/on/s1.probed/3/target`, 'undo_due'),
  ],
  [
    'an undo after a look that shows the effect',
    /"undo_due" was entered without/,
    broken(`${S1}/probing/on/s1.probed/1/target`, 'undo_due'),
  ],
  [
    'an undo that is sent twice',
    /an undo is ordered other than once/,
    broken(`${S1}/undo_probing/on/s1.undo_probed/1/target`, 'undo_due'),
  ],
  [
    'an undo of which nobody can say whether it ran, sent again',
    /"undo_unknown" led to "undo_running"/,
    broken(`${S1}/undo_unknown/on/s1.asked_again/0/target`, 'undo_running'),
  ],
  ['an undone step that is done', /"done" was entered/, broken(`${S1}/undo_probing/on/s1.undo_probed/0/target`, 'done')],
  [
    'an undo that goes round again by its probe',
    /"undo_unknown" led to "probing"/,
    broken(`${S1}/undo_unknown/on/s1.undo_probed/1/target`, 'probing'),
  ],
  ['a stop that lets an undo go out', /a stop did not halt "undo_due"/, broken(`${S1}/undo_due/on/run.stopped`, undefined)],
  [
    'an undo that a stop cuts in half',
    /led to "stopped"/,
    broken(`${S1}/undo_running/on/run.stopped`, [{ target: 'stopped' }]),
  ],
  [
    'an undo that a deadline ends',
    /something other than a report ended "undo_running"/,
    broken(`${S1}/undo_running/on/s1.expired`, [{ target: 'failed' }]),
  ],
  [
    'an undo that can never go out',
    /"undo_running" can never be entered/,
    broken(`${S1}/undo_due/on/s1.undo_dispatched`, undefined),
  ],
  ['an undo that is ordered with the plan', /an undo is ordered other/, broken(`${S1}/pending/entry/0/type`, 'undo')],
  ['a stop that does something else', /a stop did something else/, broken(`${S1}/pending/on/run.stopped/0/target`, 'refused')],
  [
    'a rejected step that comes back',
    /must not change/,
    broken(`${S1}/rejected`, { on: { 's1.asked_again': [{ target: 'planning' }], 'run.stopped': [{ target: 'stopped' }] } }),
  ],
  ['a region that starts in the middle', /it starts in "running"/, broken('states/s1/initial', 'running')],
  ['an undo at the very start', /an undo is ordered at the start/, broken(`${S1}/planning/entry/0/type`, 'undo')],
  ['a dispatch at the very start', /dispatch is ordered/, broken(`${S1}/planning/entry/0/type`, 'dispatch')],
  [
    'a target that is not there',
    /which it does not have/,
    broken('states/s2/states/open/on/s2.completed/0/target', 'running', STORY),
  ],
  ['an invocation', /no machine here has/, broken(`${S1}/running/invoke`, { src: 'shell' })],
  ['a delayed transition', /no machine here has/, broken(`${S1}/pending/after`, { 1000: 'approved' })],
  [
    'a guard by a name that every object has',
    /no machine here has/,
    broken(`${S1}/pending/on/s1.approved/0/guard/type`, 'toString'),
  ],
  ['an unknown schema version', /no machine here has/, broken('schema', 2)],
  ['no steps at all', /it has no steps/, defineMachine([])],
];

describe('the proof', () => {
  it('accepts what the compiler makes, and names the one guarded entrance of each step that runs, and that of its undo', () => {
    const proof = createProver()(defineMachine(STORY));
    expect(proof).toMatchObject({
      ok: true,
      value: {
        entrances: [
          { step: 's1', to: 'running', from: 'approved', event: 's1.dispatched' },
          { step: 's1', to: 'undo_running', from: 'undo_due', event: 's1.undo_dispatched' },
          { step: 's3', to: 'running', from: 'approved', event: 's3.dispatched' },
          { step: 's3', to: 'undo_running', from: 'undo_due', event: 's3.undo_dispatched' },
        ],
      },
    });
  });

  it('goes on refusing approvals that a guard does not see whole: no groups, no word about break-glass, no word about a hold', () => {
    const machine = defineMachine(STORY);
    const pending = { s1: 'pending', s2: 'blocked', s3: 'blocked' };
    const whole = {
      type: 's1.approved',
      hold: false,
      digest: 'd',
      approvals: [{ by: 'a', digest: 'd', groups: [], alone: false }],
      quorum: 1,
      oneFromEach: [],
      breakGlass: false,
    } as const;
    expect(moveMachine(machine, pending, whole)?.snapshot).toMatchObject({ s1: 'approved' });
    const { hold: _, ...silent } = whole;
    expect(moveMachine(machine, pending, cast(silent))?.snapshot).toMatchObject({ s1: 'held' });
    for (const field of ['digest', 'approvals', 'quorum', 'oneFromEach', 'breakGlass']) {
      const part: object = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field));
      expect({ field, moved: moveMachine(machine, pending, cast(part)) }).toEqual({ field, moved: null });
    }
  });

  it('still runs what an earlier version compiled and proved', () => {
    const older = broken(`${S1}/pending/on/s1.approved`, [{ target: 'approved', guard: { type: 'approvalHolds' } }], STORY);
    put(older, ['id'], 'tagout-v1');
    put(older, ['states', 's1', 'states', 'held'], undefined);
    expect(
      moveMachine(older, { s1: 'pending', s2: 'blocked', s3: 'blocked' }, { type: 's1.rejected' })?.snapshot,
    ).toMatchObject({
      s1: 'rejected',
    });
    expect(
      moveMachine(older, { s1: 'approved', s2: 'blocked', s3: 'blocked' }, { type: 's1.dispatched', ...NOBODY }),
    ).toBeNull();
  });

  it('accepts parallel steps and steps that join', () => {
    const join: readonly Ordered[] = [
      { id: 's1', action: 'isolate_device', after: [] },
      { id: 's2', action: 'isolate_device', after: [] },
      { id: 's3', action: 'manual', after: ['s1', 's2'] },
    ];
    expect(createProver()(defineMachine(join))).toMatchObject({ ok: true });
  });

  it('remembers shapes: the same machine again gives the same proof', () => {
    const prove = createProver();
    expect(prove(defineMachine(STORY))).toEqual(prove(defineMachine(STORY)));
  });

  it.each(BROKEN)('refuses %s', (_name, message, machine) => {
    expect(createProver()(machine)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });

  it('refuses more than a dozen machines, or it proves nothing', () => {
    expect(BROKEN.length).toBeGreaterThan(12);
  });
});

describe('the definition', () => {
  it('is plain JSON: what is stored is what was proven', () => {
    expect(JSON.parse(JSON.stringify(defineMachine(STORY)))).toEqual(defineMachine(STORY));
  });
});
