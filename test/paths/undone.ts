import { expect } from 'vitest';
import { plannedAs, type Fact } from './facts.ts';

/**
 * What was undone by itself was approved with what it takes back, had run, was seen to have had no effect, and was not asked about or sent
 * anew meanwhile. Once an attempt: the ids are compared with the others where attempts are.
 */
export function expectUndoneRightly(facts: readonly Fact[], undo: Fact): void {
  const before = facts.slice(0, undo.seq - 1);
  const ran = before.findLast(({ kind, data }) => kind === 'step.dispatched' && data.step === undo.data.step);
  expect({ attempt: ran?.data.attempt, digest: ran?.data.digest }, 'it takes back what ran last, as that was approved').toEqual(
    {
      attempt: undo.data.undoes,
      digest: undo.data.digest,
    },
  );
  const batch = plannedAs(before, undo.data.digest ?? '');
  expect(batch, 'what was approved covers it').toMatchObject({ rule: { undo: 'by_itself' }, probe: { failed: 'undo' } });
  expect(batch?.undo.length).toBeGreaterThan(0);

  // Somebody may have pressed something meanwhile, and been refused.
  const since = before.slice(ran?.seq).filter(({ kind, data }) => data.step === undo.data.step && kind.startsWith('step.'));
  expect(
    since.map(({ kind }) => kind),
    'it was sent, reported, looked at and found to have failed, and nothing else happened to it',
  ).toEqual(['step.reported', 'step.probed', 'step.failed']);
  const { readable, facts: seen = {} } = since[1]?.data.probe ?? {};
  const otherwise = batch?.probe.expect.filter(({ fact, equals }) => seen[fact] !== undefined && seen[fact] !== equals);
  expect({ readable, isPlain: (otherwise?.length ?? 0) > 0 }, 'the look was plain').toEqual({ readable: true, isPlain: true });
}
