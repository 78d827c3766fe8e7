import type { World } from './world.ts';

/** What becomes of the next batch that goes out. `ignored`: the gateway says yes and does nothing. `dies`: the worker, in the middle of it. */
export type Fate = 'done' | 'ignored' | 'fails' | 'lost' | 'lost_after' | 'dies';

/** The connector's quarantine lifts itself. */
const QUARANTINE_MS = 24 * 60 * 60_000;

/** One device at its gateway. */
export class Target {
  fate: Fate = 'done';
  #cutUntil = 0;
  readonly #world: World;
  readonly #address: string;

  constructor(world: World, address: string) {
    this.#world = world;
    this.#address = address;
  }

  get isCut(): boolean {
    return this.#world.now < this.#cutUntil;
  }

  get isProtected(): boolean {
    return this.#world.protects.has(this.#address);
  }

  /** A batch goes out. Returns what is heard of it. */
  run(cuts: boolean): Fate {
    const { fate } = this;
    this.fate = 'done';
    if (fate === 'done' || fate === 'lost_after') this.#cutUntil = cuts ? this.#world.now + QUARANTINE_MS : 0;
    return fate;
  }
}
