import type * as fc from 'fast-check';
import { expectAlike } from '../alike.ts';
import { filesOf } from '../files.ts';
import type { Model } from '../model/model.ts';
import type { Real } from '../real.ts';

export type Command = fc.AsyncCommand<Model, Real>;
type Happen = (model: Model, real: Real) => Promise<unknown>;

/** One thing that happens to both. Whatever it was, everything that is due is done, and then both must say the same. */
export const command = (name: string, happen: Happen): Command => ({
  check: () => true,
  run: async (model, real) => {
    await happen(model, real);
    await settle(model, real);
    await expectAlike(model, real);
  },
  toString: () => name,
});

export async function settle(model: Model, { bench }: Real): Promise<void> {
  await bench.settle(({ kind }) => kind !== 'undo' || !model.world.isUndoHeld);
  model.settle();
}

export function pass(model: Model, { bench }: Real, ms: number): void {
  bench.pass(ms);
  model.world.now += ms;
}

/** The operator's files become what the model's world says. */
export function rewrite({ world }: Model, { bench, files }: Real): void {
  bench.change(() => filesOf(files, world));
}

export function setGateways({ world }: Model, { bench }: Real, areDown: boolean): void {
  world.areGatewaysDown = areDown;
  bench.gateway({ down: areDown });
}

export function setSlack({ world }: Model, { bench }: Real, isDown: boolean): void {
  world.isSlackDown = isDown;
  bench.chat.setDown(isDown);
}

/** No outage of GitHub's is heard of by anybody else. */
export function setGithub({ world }: Model, { bench }: Real, isDown: boolean): void {
  world.isGithubDown = isDown;
  bench.archive.setDown(isDown);
}

export function setGone({ world: { people } }: Model, { bench }: Real, by: string, isGone: boolean): void {
  if (isGone) people.gone.add(by);
  else people.gone.delete(by);
  bench.chat.setPerson(by, { standing: isGone ? 'deactivated' : 'member' });
}
