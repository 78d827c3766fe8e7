import { describe, expect, it } from 'vitest';
import { alphabetOf } from '../../../src/core/machine/alphabet.ts';
import { defineMachine, type MachineDefinition } from '../../../src/core/machine/definition.ts';
import { createProver } from '../../../src/core/machine/prove.ts';
import type { StepId } from '../../../src/core/playbook.ts';

/** Work for people only: the smallest regions that there are. */
const work = (after: Readonly<Record<StepId, readonly StepId[]>>): MachineDefinition =>
  defineMachine(
    Object.entries(after).map(([id, before]) => ({ id: `s${Number(id.slice(1))}`, action: 'manual', after: before })),
  );

/** The machine's text with every such place changed. */
function changed(machine: MachineDefinition, place: string, change: string): unknown {
  const text = JSON.stringify(machine);
  expect(text).toContain(place);
  return JSON.parse(text.replaceAll(place, change));
}

const walks = (machine: MachineDefinition): number | null => {
  const proof = createProver()(machine);
  return proof.ok ? proof.value.walks : null;
};

describe('the proof walks', () => {
  it.each<readonly [string, number, Readonly<Record<StepId, readonly StepId[]>>]>([
    ['one step', 1, { s1: [] }],
    ['two steps, and both together', 3, { s1: [], s2: [] }],
    ['three that are not linked by twos', 6, { s1: [], s2: [], s3: [] }],
    ['three of which two are linked by twos', 6, { s1: [], s2: ['s1'], s3: [] }],
    ['three in a row also together', 7, { s1: [], s2: ['s1'], s3: ['s2'] }],
    ['three that join also together', 7, { s1: [], s2: [], s3: ['s1', 's2'] }],
    ['four in a row by the threes that are linked', 12, { s1: [], s2: ['s1'], s3: ['s2'], s4: ['s3'] }],
  ])('%s: %i walks', (_what, expected, after) => {
    expect(walks(work(after))).toBe(expected);
  });

  it('are counted over all walks, a shape that came before too', () => {
    const [alone, together] = [alphabetOf('s1', true).length, alphabetOf('s1', false).length];
    const proof = createProver()(work({ s1: [], s2: [] }));
    expect(proof).toEqual({
      ok: true,
      // Each alone is open, done or stopped; together they are all of nine, but not one stopped while the other is open.
      value: { states: 3 + 3 + 7, tried: 2 * 3 * (1 + alone) + 7 * (1 + 2 * together), walks: 3, entrances: [] },
    });
  });

  it('in the words of the machine', () => {
    const machine = defineMachine([{ id: 's7', action: 'isolate_device', after: [] }]);
    expect(createProver()(machine)).toMatchObject({
      ok: true,
      value: {
        entrances: [
          { step: 's7', to: 'running', from: 'approved', event: 's7.dispatched' },
          { step: 's7', to: 'undo_running', from: 'undo_due', event: 's7.undo_dispatched' },
        ],
      },
    });
    expect(
      createProver()(changed(work({ s7: [] }), '"s7.completed":[{"target":"done"}]', '"s7.expired":[{"target":"done"}]')),
    ).toEqual(
      notProven('s7: "done" was entered without a probe that holds, a person who did the work, or a look that was made'),
    );
  });
});

const notProven = (...problems: readonly string[]) => ({
  ok: false,
  code: 'machine.not_proven',
  message: `The machine could not be proven safe: ${problems.join('; ')}.`,
});

describe('the proof needs no walk to refuse', () => {
  const chain = work({ s1: [], s2: ['s1'] });

  it.each<readonly [string, unknown, readonly string[]]>([
    ['a machine without steps', work({}), ['it has no steps']],
    [
      'an order that names more than its steps',
      { ...chain, after: { ...chain.after, s3: [] } },
      ['its order does not name exactly its steps'],
    ],
    [
      'an order that forgets a step',
      { ...work({ s1: [], s2: [] }), after: { s1: [] } },
      ['its order does not name exactly its steps'],
    ],
    [
      'a region that starts in the middle',
      changed(work({ s1: [] }), '"initial":"blocked"', '"initial":"open"'),
      ['s1: it starts in "open" instead of "blocked"'],
    ],
    [
      'a way to a state that is not there',
      changed(work({ s1: [] }), '"s1.completed":[{"target":"done"}]', '"s1.completed":[{"target":"failed"}]'),
      ['s1: "open" leads to "failed", which it does not have'],
    ],
    [
      'a way by itself to a state that is not there',
      changed(work({ s1: [] }), '"target":"open"', '"target":"failed"'),
      ['s1: "blocked" leads to "failed", which it does not have'],
    ],
    [
      'a start that waits for less than the order says',
      changed(chain, '"type":"allDone","params":{"steps":["s1"]}', '"type":"allDone","params":{"steps":[]}'),
      ['s2: "blocked" looks at nothing, but its order names s1'],
    ],
    [
      'an end that waits for less than the order says',
      changed(chain, '"type":"anyOver","params":{"steps":["s1"]}', '"type":"anyOver","params":{"steps":[]}'),
      ['s2: "blocked" looks at nothing, but its order names s1'],
    ],
    [
      'a look at another region from the middle',
      changed(
        chain,
        '"s2.completed":[{"target":"done"}]',
        '"s2.completed":[{"target":"done","guard":{"type":"allDone","params":{"steps":["s1"]}}}]',
      ),
      ['s2: "open" looks at s1, but its order names s1'],
    ],
    ['a step after itself', work({ s1: ['s1'] }), ['s1: it comes after itself']],
    [
      'a circle, by each step in it, and not by one that comes after it',
      work({ s1: ['s2'], s2: ['s1'], s3: ['s2'] }),
      ['s1: it comes after itself', 's2: it comes after itself'],
    ],
  ])('%s', (_what, machine, problems) => {
    expect(createProver()(machine)).toEqual(notProven(...problems));
  });

  it('and takes the order of names for nothing', () => {
    const join = work({ s1: [], s2: [], s3: ['s1', 's2'] });
    expect(createProver()({ ...join, after: { s3: ['s2', 's1'], s2: [], s1: [] } })).toMatchObject({ ok: true });
  });

  it('two steps that come after the same one are no circle', () => {
    expect(walks(work({ s1: [], s2: ['s1'], s3: ['s1'], s4: ['s2', 's3'] }))).not.toBeNull();
  });
});

describe('a refusal', () => {
  it('names the first five problems, each once', () => {
    const six = work({ s1: ['s1'], s2: ['s2'], s3: ['s3'], s4: ['s4'], s5: ['s5'], s6: ['s6'] });
    expect(createProver()(six)).toEqual(notProven(...[1, 2, 3, 4, 5].map((number) => `s${number}: it comes after itself`)));
    const apart = changed(work({ s1: [], s2: [] }), '.completed":[{"target":"done"}]', '.expired":[{"target":"done"}]');
    const law = '"done" was entered without a probe that holds, a person who did the work, or a look that was made';
    expect(createProver()(apart)).toEqual(notProven(`s1: ${law}`, `s2: ${law}`));
  });

  it.each([
    [
      'a newer schema',
      { ...work({ s1: [] }), schema: 99 },
      /^The machine has something that no machine here has: schema: .+\.$/,
    ],
    ['no machine', null, /^The machine has something that no machine here has: : .+\.$/],
    [
      'a state that has a timer',
      changed(work({ s1: [] }), '"open":{', '"open":{"after":{},'),
      /no machine here has: states\.s1\.states\.open: .+\.$/,
    ],
  ])('of what is no machine says where: %s', (_what, machine, message) => {
    expect(createProver()(machine)).toEqual({
      ok: false,
      code: 'machine.not_a_definition',
      message: expect.stringMatching(message),
    });
  });
});
