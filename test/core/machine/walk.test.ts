import { describe, expect, it } from 'vitest';
import { alphabetOf } from '../../../src/core/machine/alphabet.ts';
import { defineMachine, type MachineDefinition, type Region } from '../../../src/core/machine/definition.ts';
import { unique, walk, type Walk } from '../../../src/core/machine/walk.ts';

const WORK: MachineDefinition = defineMachine([{ id: 's1', action: 'manual', after: [] }]);
const ACT: MachineDefinition = defineMachine([{ id: 's1', action: 'isolate_device', after: [] }]);
const PAIR: MachineDefinition = defineMachine([
  { id: 's1', action: 'manual', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
]);

/** The first step's region with these states instead of its own. */
function changed(machine: MachineDefinition, states: Region['states']): MachineDefinition {
  const region = machine.states['s1'];
  if (region === undefined) throw new Error('there is no step 1');
  return { ...machine, states: { ...machine.states, s1: { ...region, states: { ...region.states, ...states } } } };
}

function startingWith(type: 'ask' | 'dispatch' | 'undo'): Walk {
  const open = WORK.states['s1']?.states.open;
  return walk(changed(WORK, { open: { ...open, entry: [{ type, params: { step: 's1' } }] } }));
}

describe('a walk', () => {
  it('sees every state that can be reached, and tries every event and a stop in each', () => {
    // It is open, done or stopped.
    expect(walk(WORK)).toEqual({ states: 3, tried: 3 * (1 + alphabetOf('s1', true).length), problems: [], entrances: [] });
  });

  it('of two steps sees them together, with the approvals that tell the rest', () => {
    const each = alphabetOf('s1', false).length;
    // Both stopped; the first open; the first done and the second open, done or stopped.
    expect(walk(PAIR)).toEqual({ states: 5, tried: 5 * (1 + 2 * each), problems: [], entrances: [] });
  });

  it('names the one way in which a step can come to run, and the one in which it can be undone', () => {
    expect(walk(ACT)).toMatchObject({
      problems: [],
      entrances: [
        { step: 's1', to: 'running', from: 'approved', event: 's1.dispatched' },
        { step: 's1', to: 'undo_running', from: 'undo_due', event: 's1.undo_dispatched' },
      ],
    });
  });

  it('comes to every status of a step', () => {
    const known = Object.keys(ACT.states['s1']?.states ?? {}).length;
    // All but "blocked": what waits for nothing has left it before anybody looks.
    expect(walk(ACT).states).toBe(known - 1);
  });

  it('finds a state without a way to an end', () => {
    expect(walk(changed(WORK, { open: {} })).problems).toEqual([
      's1: a stop did not halt "open"',
      'from open no end can be reached',
    ]);
  });

  it('finds a circle without a way to an end, and each state of it', () => {
    const circle = changed(WORK, {
      open: { on: { 's1.completed': [{ target: 'failed' }] } },
      failed: { on: { 's1.asked_again': [{ target: 'open' }] } },
    });
    expect(walk(circle).problems).toEqual([
      's1: a stop did not halt "open"',
      's1: a stop did not halt "failed"',
      'from open no end can be reached',
      'from failed no end can be reached',
    ]);
  });

  it('finds that one of two steps can never come to an end, although the other can', () => {
    // The second one is stopped, and its end is none for both.
    expect(walk(changed(PAIR, { open: {} })).problems).toEqual([
      's1: a stop did not halt "open"',
      'from open,blocked no end can be reached',
      'from open,stopped no end can be reached',
    ]);
  });

  it('finds a dispatch or an undo at the start, and minds no other action there', () => {
    expect(startingWith('dispatch').problems).toEqual(['s1: a dispatch is ordered at the start']);
    expect(startingWith('undo').problems).toContain('s1: an undo is ordered at the start');
    expect(startingWith('ask').problems).toEqual([]);
  });

  it('finds a step that can never run, and does not ask that of work for people', () => {
    expect(walk(changed(WORK, { running: { on: { 'run.stopped': [{ target: 'stopped' }] } } })).problems).toEqual([
      's1: "running" can never be entered',
    ]);
  });

  it('finds an undo that can never run, although its step can', () => {
    const due = ACT.states['s1']?.states.undo_due;
    const silent = changed(ACT, { undo_due: { ...due, on: { ...due?.on, 's1.undo_dispatched': [] } } });
    expect(walk(silent).problems).toEqual(['s1: "undo_running" can never be entered']);
  });

  it('finds that one of two steps can never run, although the other can', () => {
    const running = { on: { 's1.reported': [{ target: 'done' as const }] } };
    const first = changed(PAIR, { open: { on: { 's1.completed': [{ target: 'running' as const }] } }, running });
    const [s1, s2] = [first.states['s1'], first.states['s2']];
    if (s1 === undefined || s2 === undefined) throw new Error('there are no two steps');
    const { problems } = walk({ ...first, states: { s1, s2: { ...s2, states: { ...s2.states, running } } } });
    expect(problems).toContain('s2: "running" can never be entered');
    expect(problems).not.toContain('s1: "running" can never be entered');
  });

  it('says once which law which step breaks, however often', () => {
    const stop = { 'run.stopped': [{ target: 'stopped' as const }] };
    const open = {
      on: { ...stop, 's1.completed': [{ target: 'done' as const }], 's1.withdrawn': [{ target: 'pending' as const }] },
    };
    const pending = { on: { ...stop, 's1.rejected': [{ target: 'open' as const }] } };
    expect(walk(changed(WORK, { open, pending })).problems).toEqual([
      's1: "pending" was entered other than by a plan or by taking an approval back',
    ]);
  });

  it('names every way into running, also the wrong ones, and each once', () => {
    const wrong = changed(ACT, {
      expired: { on: { 's1.asked_again': [{ target: 'running' }], 'run.stopped': [{ target: 'stopped' }] } },
    });
    const { problems, entrances } = walk(wrong);
    expect(problems).toEqual(['s1: "running" was entered without a key']);
    expect(entrances).toHaveLength(3);
    expect(entrances).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ step: 's1', from: 'approved', event: 's1.dispatched' }),
        expect.objectContaining({ step: 's1', from: 'expired', event: 's1.asked_again' }),
      ]),
    );
  });
});

describe('entrances', () => {
  it('that are the same count once', () => {
    const { entrances } = walk(ACT);
    const others = entrances.map((entrance) => ({ ...entrance, from: 'held' }));
    expect(unique([...entrances, ...others, ...structuredClone(entrances)])).toEqual([...entrances, ...others]);
  });
});
