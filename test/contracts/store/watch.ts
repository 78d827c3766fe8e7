import type { Clock } from 'pg-boss';
import { vi } from 'vitest';
import { DEAD_LETTERS, QUEUES } from '../../../src/adapters/store/queues.ts';
import { createStore } from '../../../src/adapters/store/store.ts';
import type { Store } from '../../../src/ports.ts';
import type { Site } from './site.ts';
import { TIMED_KINDS, timed } from './timed.ts';
import { Workers } from './workers.ts';

/** The machine may be busy: a deadline for what normally takes milliseconds. */
export const SOON = { timeout: 20_000, interval: 20 };

/** By then each queue was looked at by itself: deadlines and retries are announced by nobody. */
export const POLL_MS = 1000 * Math.max(...[...Object.values(QUEUES), DEAD_LETTERS].map(({ pollSeconds }) => pollSeconds));

/** Processes at work on one database, and what they did. */
export class Watch {
  readonly clock: Clock;
  readonly workers = new Workers();
  readonly errors: unknown[] = [];
  readonly #site: Site;
  #stores: readonly Store[] = [];
  #looks = 0;

  constructor(site: Site, clock: Clock) {
    this.#site = site;
    this.clock = clock;
  }

  get store(): Store {
    const [store] = this.#stores;
    if (store === undefined) throw new Error('No process runs.');
    return store;
  }

  async open(processes: number): Promise<void> {
    for (let count = 0; count < processes; count += 1) {
      const store = await createStore({
        ...this.#site.options,
        queueClock: this.clock,
        onError: (error) => this.errors.push(error),
      });
      this.#stores = [...this.#stores, store];
      await this.workers.start(store);
    }
  }

  async close(): Promise<void> {
    const stores = this.#stores;
    this.#stores = [];
    for (const store of stores) await store.close();
  }

  /** The kinds of this incident's jobs that were started, each as often as it was. */
  started(incident: string): readonly string[] {
    const its = this.workers.performed.filter((effect) => effect.kind !== 'inbox' && effect.incident === incident);
    return its.map(({ kind }) => kind).toSorted();
  }

  /** Until a worker of every queue has looked at this moment: each took what was sent after all that waits. */
  async look(): Promise<void> {
    this.#looks += 1;
    const incident = `look ${this.#looks}`;
    await this.store.enqueue(timed(incident, this.clock.now(), this.clock.now()));
    await this.untilAll(incident);
  }

  /** Until each kind of this incident's jobs has started. */
  async untilAll(incident: string): Promise<void> {
    await vi.waitFor(() => {
      const lacking = TIMED_KINDS.filter((kind) => !this.started(incident).includes(kind));
      if (lacking.length > 0) throw new Error(`These jobs of ${incident} have not started: ${lacking.join(', ')}.`);
    }, SOON);
  }
}
