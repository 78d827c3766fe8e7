import { expect, it } from 'vitest';
import { createLanes } from '../../../src/adapters/store/lanes.ts';

it('whom a person waits for goes before those who came earlier, and equals keep their order', async () => {
  const lanes = createLanes();
  const turns: string[] = [];
  const use = async (name: string): Promise<void> => {
    const leave = await lanes.take();
    turns.push(name);
    await Promise.resolve();
    leave();
  };
  await Promise.all([
    use('first of all'),
    use('draft'),
    use('archive'),
    lanes.first(() => use('click')),
    lanes.first(() => use('alert')),
  ]);
  await use('later');
  expect(turns).toEqual(['first of all', 'click', 'alert', 'draft', 'archive', 'later']);
});

it('one at a time, however they come', async () => {
  const lanes = createLanes();
  let inside = 0;
  let most = 0;
  const use = async (): Promise<void> => {
    const leave = await lanes.take();
    most = Math.max(most, (inside += 1));
    await new Promise(setImmediate);
    inside -= 1;
    leave();
  };
  await Promise.all(Array.from({ length: 30 }, (_, index) => (index % 3 === 0 ? lanes.first(use) : use())));
  expect([most, inside]).toEqual([1, 0]);
});
