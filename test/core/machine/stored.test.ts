import { describe, expect, it } from 'vitest';
import { defineMachine, type MachineDefinition } from '../../../src/core/machine/definition.ts';
import type { MachineEvent } from '../../../src/core/machine/events.ts';
import { moveMachine } from '../../../src/core/machine/run.ts';

const two = defineMachine([
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
]);

describe('a stored snapshot', () => {
  const takenBack: MachineEvent = { type: 's1.withdrawn' };
  const asking = { s1: 'pending', s2: 'blocked' };

  it('says where each step stands, and an approval that was not given cannot be taken back', () => {
    expect(moveMachine(two, asking, takenBack)).toBeNull();
    expect(moveMachine(two, { ...asking, s1: 'approved' }, takenBack)).toMatchObject({ snapshot: asking });
  });

  // xstate takes a key that begins with # for the id of a state anywhere in the machine: it would stand beside what `s1` says, and win.
  it.each(['#tagout-v3.s1', '#tagout-v3', 's1.approved', '.s1', 'constructor'])('is refused with the key %s', (key) => {
    expect(() => moveMachine(two, { [key]: 'approved', ...asking }, takenBack)).toThrow('invalid_key');
    expect(() => moveMachine(two, { ...asking, [key]: 'approved' }, takenBack)).toThrow('invalid_key');
  });
});

describe('a machine that is over', () => {
  it('hears nothing any more, also where its stored definition would have it hear', () => {
    const single = defineMachine([{ id: 's1', action: 'isolate_device', after: [] }]);
    const done = single.states['s1']?.states.done;
    const hearing: MachineDefinition = {
      ...single,
      states: {
        s1: {
          initial: 'blocked',
          states: { ...single.states['s1']?.states, done: { ...done, on: { 's1.asked_again': [{ target: 'planning' }] } } },
        },
      },
    };
    expect(moveMachine(hearing, { s1: 'failed' }, { type: 's1.asked_again' })).not.toBeNull();
    expect(moveMachine(hearing, { s1: 'done' }, { type: 's1.asked_again' })).toBeNull();
  });
});
