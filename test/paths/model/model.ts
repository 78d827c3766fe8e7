import type { Run } from './run.ts';
import type { World } from './world.ts';

/**
 * The service in memory: two runs, and what people have pressed. It knows people, groups, codes and moments; digests, records, machines and
 * jobs are the service's own business.
 */
export class Model {
  readonly world: World;
  readonly runs: readonly [Run, Run];
  /** Pressed while Slack could not say who somebody is: judged when it can. */
  #kept: { readonly at: number; readonly judge: () => void }[] = [];

  constructor(world: World, runs: readonly [Run, Run]) {
    this.world = world;
    this.runs = runs;
  }

  /** Somebody pressed something. */
  press(judge: () => void): void {
    if (!this.world.isSlackDown) return judge();
    this.world.reached.add('kept');
    this.#kept.push({ at: this.world.now, judge });
  }

  settle(): void {
    // Of a clock that was set back: what was pressed later than now is not there yet.
    const isDue = ({ at }: { readonly at: number }): boolean => !this.world.isSlackDown && at <= this.world.now;
    const due = this.#kept.filter(isDue);
    this.#kept = this.#kept.filter((one) => !isDue(one));
    for (const { judge } of due) judge();
    for (const run of this.runs) run.settle();
  }
}
