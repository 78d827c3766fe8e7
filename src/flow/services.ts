import type { Connector } from '../core/connector/connector.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Proof } from '../core/machine/prove.ts';
import type { Policy } from '../core/policy.ts';
import type { Result } from '../core/result.ts';
import type { Archive, Chat, Clock, Ids, Shell, Store, SureClock } from '../ports.ts';
import type { Gallery, Painter } from '../ports/pictures.ts';
import type { Drafter } from './draft.ts';

/** What the operator wrote, as read at the start. */
export interface World {
  readonly inventory: Inventory;
  readonly policy: Policy;
  readonly connectors: ReadonlyMap<string, Connector>;
}

/** Everything a trigger needs. */
export interface Services {
  readonly store: Store;
  readonly chat: Chat;
  readonly shell: Shell;
  readonly archive: Archive;
  readonly painter: Painter;
  readonly gallery: Gallery;
  readonly drafter: Drafter;
  readonly clock: Clock & SureClock;
  readonly ids: Ids;
  readonly world: World;
  readonly prove: (machine: unknown) => Result<Proof>;
  readonly log: Log;
}

/** Structured, without secrets and without untrusted text: codes, ids and counts. */
export interface Log {
  info(message: string, facts: Readonly<Record<string, string | number | boolean>>): void;
  error(message: string, error: unknown, facts?: Readonly<Record<string, string | number | boolean>>): void;
}

/** What one judgement needs from outside of the core: the moment at which it is made, and ids that it may use up. */
export const requestsOf = async ({ ids, clock }: Pick<Services, 'ids' | 'clock'>) => ({
  request: ids.fresh(),
  now: await clock.sure(),
});
