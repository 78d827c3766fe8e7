import type { World } from './world.ts';

/** What becomes of the next batch that goes out. `dies`: the worker, in the middle of it. */
export type Fate = 'done' | 'fails' | 'lost' | 'lost_after' | 'dies';

/** The connector's quarantine lifts itself. */
const QUARANTINE_MS = 24 * 60 * 60_000;

/** One device at its gateway. */
export class Target {
  fate: Fate = 'done';
  #cutUntil = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  get isCut(): boolean {
    return this.#world.now < this.#cutUntil;
  }

  /** A batch goes out. Returns what is heard of it. */
  run(cuts: boolean): Fate {
    const { fate } = this;
    this.fate = 'done';
    if (fate === 'done' || fate === 'lost_after') this.#cutUntil = cuts ? this.#world.now + QUARANTINE_MS : 0;
    return fate;
  }
}
