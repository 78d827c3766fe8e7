import type { ActionId } from '../playbook.ts';
import type { Policy } from '../policy.ts';

/** What the guard must know besides draft and incident. */
export interface GuardContext {
  readonly policy: Policy;
  /** Device id -> what the connector of the device's gateway can do. A device that is absent can have manual steps only. */
  readonly actions: ReadonlyMap<string, readonly ActionId[]>;
}
