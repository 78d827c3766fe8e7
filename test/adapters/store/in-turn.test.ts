import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/adapters/store/in-turn.ts';

describe('work in turn', () => {
  it('of one key never overlaps and keeps its order, also after a failure', async () => {
    const inTurn = createTurns();
    const seen: string[] = [];
    const work = (name: string, fails: boolean) => async (): Promise<void> => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (fails) throw new Error(name);
    };
    const done = await Promise.allSettled([
      inTurn('a', work('1', true)),
      inTurn('a', work('2', false)),
      inTurn('a', work('3', false)),
    ]);
    expect(done.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('of another key does not wait', async () => {
    const inTurn = createTurns();
    const line = Promise.withResolvers<undefined>();
    const stuck = inTurn('a', async () => {
      await line.promise;
    });
    await expect(inTurn('b', () => Promise.resolve())).resolves.toBeUndefined();
    line.resolve(undefined);
    await stuck;
  });
});
