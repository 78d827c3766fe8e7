import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphabetOf, STOPPED } from '../../../src/core/machine/alphabet.ts';
import { defineMachine, type Ordered } from '../../../src/core/machine/definition.ts';
import { brokenLaw, type Edge } from '../../../src/core/machine/laws.ts';
import { createProver } from '../../../src/core/machine/prove.ts';
import { moveMachine, startMachine, type StoredSnapshot } from '../../../src/core/machine/run.ts';
import { STEP_STATUSES, type StepStatus } from '../../../src/core/record.ts';

const LOOK: readonly Ordered[] = [{ id: 's1', action: 'observe_device', after: [] }];
const STORY: readonly Ordered[] = [
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'observe_device', after: ['s1'] },
];

/** A machine with one place of its JSON changed; what is to be changed must be there. */
function broken(change: (machine: ReturnType<typeof defineMachine>) => void, steps = LOOK): unknown {
  const machine = structuredClone(defineMachine(steps));
  const before = JSON.stringify(machine);
  change(machine);
  expect(JSON.stringify(machine)).not.toBe(before);
  return machine;
}

const s1 = (machine: ReturnType<typeof defineMachine>) => machine.states['s1']?.states ?? {};

const BROKEN: readonly (readonly [string, RegExp, unknown])[] = [
  [
    'a look that could be approved',
    /it looks without asking, and has "pending" beside that/,
    broken((machine) => {
      s1(machine).pending = { on: { 's1.rejected': [{ target: 'stopped' }] } };
    }),
  ],
  [
    'a look that reaches running',
    /it looks without asking, and has "running" beside that/,
    broken((machine) => {
      s1(machine).running = { on: { 's1.reported': [{ target: 'done' }] } };
      s1(machine).looking = { on: { 's1.observed': [{ target: 'running' }] } };
    }),
  ],
  [
    'a look that orders a dispatch',
    /it looks without asking, and orders "dispatch"/,
    broken((machine) => {
      s1(machine).looking = { ...s1(machine).looking, entry: [{ type: 'dispatch', params: { step: 's1' } }] };
    }),
  ],
  [
    'a look that orders a probe of something that was sent',
    /it looks without asking, and orders "probe"/,
    broken((machine) => {
      s1(machine).refused = { ...s1(machine).refused, entry: [{ type: 'probe', params: { step: 's1' } }] };
    }),
  ],
  [
    'a look that is done without having looked',
    /"done" was entered without/,
    broken((machine) => {
      s1(machine).looking = { on: { 's1.plan_refused': [{ target: 'done' }] } };
    }),
  ],
  [
    'a refused look that counts as done',
    /"done" was entered without/,
    broken((machine) => {
      s1(machine).refused = { on: { 's1.observed': [{ target: 'done' }] } };
    }),
  ],
  [
    'a look that never ends',
    /no end can be reached/,
    broken((machine) => {
      s1(machine).looking = { on: {} };
    }),
  ],
  [
    'an action that ends with a look instead of its probe',
    /"done" was entered without/,
    broken((machine) => {
      s1(machine).planning = { on: { 's1.observed': [{ target: 'done' }], 's1.planned': [{ target: 'pending' }] } };
    }, STORY),
  ],
  [
    'an action that is over because a device was looked at while it ran',
    /something other than a report ended "running"/,
    broken((machine) => {
      s1(machine).running = { on: { ...s1(machine).running?.on, 's1.observed': [{ target: 'done' }] } };
    }, STORY),
  ],
];

const lookLedTo = (to: StepStatus): Edge => ({
  before: { s1: 'looking' },
  next: { s1: to },
  trial: { event: { type: 's1.observed' }, covered: null, step: 's1' },
  actions: [],
  after: { s1: [] },
});

describe('a step that only looks', () => {
  it('has no state in which anything could be approved, held, sent or running', () => {
    expect(Object.keys(s1(defineMachine(LOOK))).toSorted()).toEqual(['blocked', 'done', 'looking', 'refused', 'stopped']);
  });

  it('looks at once, without asking, and again only when it is asked to', () => {
    const started = startMachine(defineMachine(LOOK));
    expect(started).toMatchObject({ snapshot: { s1: 'looking' }, actions: [{ type: 'plan', params: { step: 's1' } }] });
    const refused = moveMachine(defineMachine(LOOK), started.snapshot, { type: 's1.plan_refused' });
    expect(refused).toMatchObject({ snapshot: { s1: 'refused' }, actions: [] });
    expect(moveMachine(defineMachine(LOOK), refused?.snapshot, { type: 's1.asked_again' })).toMatchObject({
      snapshot: { s1: 'looking' },
      actions: [{ type: 'plan' }],
    });
    const seen = moveMachine(defineMachine(LOOK), started.snapshot, { type: 's1.observed' });
    expect(seen).toMatchObject({ snapshot: { s1: 'done' }, finished: true });
    expect(moveMachine(defineMachine(LOOK), seen?.snapshot, { type: 's1.asked_again' })).toBeNull();
  });

  it('waits for the steps before it, and is halted by a stop', () => {
    const machine = defineMachine(STORY);
    const before: StoredSnapshot = { s1: 'probing', s2: 'blocked' };
    expect(startMachine(machine).snapshot).toEqual({ s1: 'planning', s2: 'blocked' });
    expect(moveMachine(machine, before, { type: 's1.probed', outcome: 'holds' })?.snapshot).toEqual({
      s1: 'done',
      s2: 'looking',
    });
    expect(moveMachine(machine, { s1: 'done', s2: 'looking' }, { type: 'run.stopped' })?.snapshot).toMatchObject({
      s2: 'stopped',
    });
  });

  it('comes to nothing but a look, whatever events come in whatever order', () => {
    const machine = defineMachine(LOOK);
    const events = [STOPPED, ...alphabetOf('s1', true)].map(({ event }) => event);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 30 }), (sent) => {
        let { snapshot } = startMachine(machine);
        for (const event of sent) {
          const moved = moveMachine(machine, snapshot, event);
          expect(moved?.actions.map(({ type }) => type) ?? []).not.toContain('dispatch');
          snapshot = moved?.snapshot ?? snapshot;
          expect(['looking', 'refused', 'done', 'stopped']).toContain(snapshot['s1']);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is proven with the others, and has no entrance to running', () => {
    expect(createProver()(defineMachine(LOOK))).toMatchObject({ ok: true, value: { entrances: [] } });
  });

  it('has a template that never changes: a new one gets a new id, and this test its hash', () => {
    const machine = defineMachine(STORY);
    const hash = createHash('sha256').update(JSON.stringify(machine.states['s2'])).digest('hex');
    expect([machine.id, hash]).toEqual(['tagout-v3', '3691eb3a57204bfdd08fb145bbde09608fe08d7dc2d9ff07bd41ebb8d31e4ebc']);
  });

  it.each(BROKEN)('is not proven as %s', (_name, message, machine) => {
    expect(createProver()(machine)).toMatchObject({ ok: false, message: expect.stringMatching(message) });
  });

  it.each(STEP_STATUSES.filter((status) => !['looking', 'done', 'refused', 'stopped'].includes(status)))(
    'must not come to "%s" by any event',
    (to) => {
      expect(brokenLaw(lookLedTo(to), 's1')).not.toBeNull();
    },
  );

  it('breaks a law of its own where no other one stands in the way', () => {
    expect(brokenLaw(lookLedTo('expired'), 's1')).toBe('a look led to "expired"');
    expect(brokenLaw(lookLedTo('done'), 's1')).toBeNull();
  });
});
