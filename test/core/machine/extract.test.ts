import { describe, expect, it } from 'vitest';
import { defineMachine, type Ordered, type Region } from '../../../src/core/machine/definition.ts';
import { extract, subsets } from '../../../src/core/machine/extract.ts';

const ORDERED: readonly Ordered[] = [
  { id: 's4', action: 'isolate_device', after: [] },
  { id: 's12', action: 'manual', after: ['s4'] },
  { id: 's30', action: 'release_device', after: ['s4', 's12'] },
];
const machine = defineMachine(ORDERED);
const HEARING: Region = { initial: 'blocked', states: { open: { on: { 's4.completed': [{ target: 'done' }] } } } };

describe('the parts that are walked', () => {
  it('are every step, every two and every three', () => {
    expect([...subsets(['s1', 's2', 's3', 's4'], 3)].map((steps) => steps.join(' ')).toSorted()).toEqual([
      's1',
      's1 s2',
      's1 s2 s3',
      's1 s2 s4',
      's1 s3',
      's1 s3 s4',
      's1 s4',
      's2',
      's2 s3',
      's2 s3 s4',
      's2 s4',
      's3',
      's3 s4',
      's4',
    ]);
  });
});

describe('a part of a machine', () => {
  it('is the machine that its steps alone would be compiled to, under other names', () => {
    const alone: readonly Ordered[] = [
      { id: 's1', action: 'isolate_device', after: [] },
      { id: 's2', action: 'manual', after: ['s1'] },
      { id: 's3', action: 'release_device', after: ['s1', 's2'] },
    ];
    expect(extract(machine, ['s4', 's12', 's30']).definition).toEqual(defineMachine(alone));
    expect(extract(machine, ['s4', 's12']).definition).toEqual(defineMachine(alone.slice(0, 2)));
    expect(extract(machine, ['s4']).definition).toEqual(defineMachine(alone.slice(0, 1)));
  });

  it('waits for nothing that is not in it', () => {
    const { definition } = extract(machine, ['s12', 's30']);
    expect(definition.after).toEqual({ s1: [], s2: ['s1'] });
    expect(definition.states['s1']?.states.blocked?.always).toEqual([
      { target: 'open', guard: { type: 'allDone', params: { steps: [] } } },
      { target: 'stopped', guard: { type: 'anyOver', params: { steps: [] } } },
    ]);
    expect(definition.states['s2']?.states.blocked?.always).toEqual([
      { target: 'planning', guard: { type: 'allDone', params: { steps: ['s1'] } } },
      { target: 'stopped', guard: { type: 'anyOver', params: { steps: ['s1'] } } },
    ]);
  });

  it('that looks alike is the same: it is walked once', () => {
    const twins = defineMachine([
      { id: 's1', action: 'isolate_device', after: [] },
      { id: 's2', action: 'isolate_device', after: [] },
    ]);
    expect(extract(twins, ['s2']).definition).toEqual(extract(twins, ['s1']).definition);
  });

  it('hears a step that is not in it under its own name: the laws have to see that', () => {
    const hearing = { ...machine, states: { ...machine.states, s12: HEARING } };
    expect(extract(hearing, ['s12']).definition.states['s1']?.states.open?.on).toEqual({
      's4.completed': [{ target: 'done' }],
    });
    expect(extract(hearing, ['s4', 's12']).definition.states['s2']?.states.open?.on).toEqual({
      's1.completed': [{ target: 'done' }],
    });
  });

  it('can be spoken of in the words of the whole', () => {
    const { back } = extract(machine, ['s4', 's30']);
    expect(back('s1: an event of s2 moved it, and s3 is none of them')).toBe(
      's4: an event of s30 moved it, and s3 is none of them',
    );
    expect(back('s1.approved of s11')).toBe('s4.approved of s11');
  });
});
