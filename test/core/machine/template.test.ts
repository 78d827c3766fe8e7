import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { alphabetOf, STOPPED } from '../../../src/core/machine/alphabet.ts';
import { defineMachine, MachineAction, MachineDefinition, type Ordered } from '../../../src/core/machine/definition.ts';

const STORY: readonly Ordered[] = [
  { id: 's1', action: 'isolate_device', after: [] },
  { id: 's2', action: 'manual', after: ['s1'] },
  { id: 's3', action: 'release_device', after: ['s1', 's2'] },
];
const machine = defineMachine(STORY);
const hash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

describe('the template of a version', () => {
  it('never changes, because stored runs were proven by it: a new one gets a new id, and this test its hash', () => {
    expect([machine.id, hash(machine)]).toEqual([
      'tagout-v3',
      '3486fb2e3af7025db88f101dded39e589cf2d933b461a83a37bbd7df3b77a799',
    ]);
  });
});

describe('what the proof tries', () => {
  it('does not become less unnoticed: every event, right, wrong and stale', () => {
    expect(alphabetOf('s1', true)).toHaveLength(215);
    expect(hash([STOPPED, alphabetOf('s1', true), alphabetOf('s2', false)])).toBe(
      '4a1ef6238f174833ec8afed08e8ca8f245018222a07d27fb016fa672dc0c3ba5',
    );
  });
});

/** The machine's text with the first such place changed. */
function changed(place: string, change: string): unknown {
  const text = JSON.stringify(machine);
  expect(text).toContain(place);
  return JSON.parse(text.replace(place, change));
}

describe('a definition has room for nothing but what is proven', () => {
  it('is read as it was written', () => {
    expect(MachineDefinition.parse(JSON.parse(JSON.stringify(machine)))).toEqual(machine);
  });

  it.each([
    ['another version', '"id":"tagout-v3"', '"id":"tagout-v9"'],
    ['another kind of machine', '"type":"parallel"', '"type":"compound"'],
    ['something besides', '{"schema":1', '{"invoke":1,"schema":1'],
    ['a region with something besides', '{"initial":"blocked"', '{"context":{},"initial":"blocked"'],
    ['a region that starts nowhere', '"initial":"blocked"', '"initial":"nowhere"'],
    ['a state with something besides', '"planning":{"entry"', '"planning":{"exit":[],"entry"'],
    ['a state of another name', '"planning":{"entry"', '"hidden":{"entry"'],
    ['a state that is final in another way', '"type":"final"', '"type":"history"'],
    ['a transition to nowhere', '{"target":"pending"}', '{"target":"nowhere"}'],
    ['a transition with something besides', '{"target":"pending"}', '{"target":"pending","actions":["run"]}'],
    ['a transition that enters anew in words', '"reenter":true', '"reenter":"yes"'],
    ['an action of another name', '"type":"plan"', '"type":"shell"'],
    ['an action with something besides', '{"type":"plan",', '{"exec":"x","type":"plan",'],
    ['an action of no step', '"params":{"step":"s1"}', '"params":{"step":"sudo"}'],
    ['an action with more parameters', '"params":{"step":"s1"}', '"params":{"step":"s1","command":"x"}'],
    ['a guard of another name', '"type":"approvalHolds"', '"type":"always"'],
    ['a guard with something besides', '{"type":"approvalHolds"}', '{"type":"approvalHolds","params":{}}'],
    ['a guard at once with something besides', '{"type":"approvalHoldsAtOnce"}', '{"type":"approvalHoldsAtOnce","params":{}}'],
    ['a guard on another outcome of a run', '{"outcome":"ran"}', '{"outcome":"maybe"}'],
    ['a guard on a run with more', '{"outcome":"ran"}', '{"outcome":"ran","or":1}'],
    ['a guard on a run with something besides', '{"type":"reportIs",', '{"x":1,"type":"reportIs",'],
    ['a guard on another outcome of a probe', '{"outcome":"holds"}', '{"outcome":"maybe"}'],
    ['a guard on a probe with more', '{"outcome":"holds"}', '{"outcome":"holds","or":1}'],
    ['a guard on a probe with something besides', '{"type":"probeIs",', '{"x":1,"type":"probeIs",'],
    ['a guard on steps with something besides', '{"type":"allDone",', '{"x":1,"type":"allDone",'],
    ['a guard on steps with more', '"type":"allDone","params":{', '"type":"allDone","params":{"x":1,'],
    ['a guard on what is no step', '"type":"allDone","params":{"steps":["s1"]}', '"type":"allDone","params":{"steps":["x"]}'],
    ['a guard on ends with something besides', '{"type":"anyOver",', '{"x":1,"type":"anyOver",'],
    ['a guard on ends with more', '"type":"anyOver","params":{', '"type":"anyOver","params":{"x":1,'],
    [
      'a guard on the end of what is no step',
      '"type":"anyOver","params":{"steps":["s1"]}',
      '"type":"anyOver","params":{"steps":["x"]}',
    ],
    ['an order of what is no step', '"after":{"s1":[]', '"after":{"x":[]'],
    ['an order after what is no step', '"s2":["s1"]', '"s2":["x"]'],
    ['a region of what is no step', '"states":{"s1":{', '"states":{"step":{'],
  ])('and not for %s', (_what, place, change) => {
    expect(MachineDefinition.safeParse(changed(place, change)).success).toBe(false);
  });

  it.each(['s0', 's100', 's1.', 'xs1', 's', 's1\n', 7])('and not for the step %j', (step) => {
    expect(MachineAction.safeParse({ type: 'plan', params: { step } }).success).toBe(false);
  });

  it.each(['s1', 's9', 's10', 's99'])('but for the step %s', (step) => {
    expect(MachineAction.safeParse({ type: 'plan', params: { step } }).success).toBe(true);
  });

  it.each(['ask', 'hold', 'dispatch', 'probe', 'probeLater', 'undo'])('and for the action %s', (type) => {
    expect(MachineAction.safeParse({ type, params: { step: 's1' } }).success).toBe(true);
  });
});
