import type { Effect } from '../../../src/core/effect.ts';
import type { Store } from '../../../src/ports.ts';

/** Handlers that note what they got, and do what the test asks for an incident. */
export class Workers {
  readonly performed: Effect[] = [];
  readonly dead: Effect[] = [];
  readonly #behaviours = new Map<string, (effect: Effect) => Promise<void>>();

  /** From now on the jobs of this incident do this. */
  on(incident: string, behaviour: (effect: Effect) => Promise<void>): void {
    this.#behaviours.set(incident, behaviour);
  }

  of(incident: string, kind: Effect['kind']): readonly Effect[] {
    return this.performed.filter((effect) => effect.kind === kind && 'incident' in effect && effect.incident === incident);
  }

  async start(store: Store): Promise<void> {
    const handle = async (effect: Effect): Promise<void> => {
      this.performed.push(effect);
      if ('incident' in effect) await this.#behaviours.get(effect.incident)?.(effect);
    };
    await store.work(
      {
        show: handle,
        picture: handle,
        archive: handle,
        draft: handle,
        plan: handle,
        dispatch: handle,
        undo: handle,
        probe: handle,
        expire: handle,
        overdue: handle,
        remind: handle,
        escalate: handle,
        survey: handle,
        release: handle,
        tell: handle,
        inbox: handle,
      },
      (effect) => {
        this.dead.push(effect);
        return Promise.resolve();
      },
    );
  }
}
