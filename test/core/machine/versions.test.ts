import { describe, expect, it } from 'vitest';
import { canUndo, defineMachine, MachineAction, MachineDefinition } from '../../../src/core/machine/definition.ts';

const machine = defineMachine([
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
]);

describe('a stored machine', () => {
  it.each(['tagout-v1', 'tagout-v2', 'tagout-v3'])('of the version %s is read: its run goes on as it was proven', (id) => {
    expect(MachineDefinition.safeParse({ ...machine, id }).success).toBe(true);
  });

  it('names a step by text, and not by what reads like it', () => {
    expect(MachineAction.safeParse({ type: 'plan', params: { step: ['s1'] } }).success).toBe(false);
  });
});

describe('a step can be undone by itself', () => {
  it('where its machine has a place for that', () => {
    expect(canUndo(machine, 's1')).toBe(true);
    expect(canUndo(machine, 's2')).toBe(false);
  });

  it('not in a machine of an older version, nor in one that cannot be read, nor where there is no such step', () => {
    const [s1, s2] = [machine.states['s1'], machine.states['s2']];
    const { undo_due: _, ...states } = s1?.states ?? {};
    expect(canUndo({ ...machine, id: 'tagout-v2', states: { s1: { ...s1, states }, s2 } }, 's1')).toBe(false);
    for (const data of [null, {}, { ...machine, id: 'tagout-v9' }]) expect(canUndo(data, 's1')).toBe(false);
    expect(canUndo(machine, 's7')).toBe(false);
  });
});
