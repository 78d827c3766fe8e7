import type { Connector } from '../connector/connector.ts';
import { digestOf } from '../json.ts';
import type { Device, Inventory } from '../inventory.ts';
import type { ApprovalRule } from '../plan.ts';
import type { ActionId } from '../playbook.ts';
import type { Policy } from '../policy.ts';
import { protectedBy } from '../policy/protect.ts';
import { blastRadius, sizeOfRadius } from '../policy/radius.ts';
import { ruleFor } from '../policy/rule.ts';
import { refuse, type Result } from '../result.ts';
import { isUndoable, resolveTarget } from './target.ts';

export interface Outlook {
  /** Ids of the devices that it is so for, in the order of the inventory. */
  readonly devices: readonly string[];
  /** Their rule, or why there will be no asking at all; the message is that of the first device. */
  readonly rule: Result<ApprovalRule>;
}

interface World {
  readonly inventory: Inventory;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly policy: Policy;
}

/** Which rule an action would come under on each device of the inventory, as far as it can be known without asking a gateway. */
export function outlookFor(action: ActionId, world: World): readonly Outlook[] {
  const groups = new Map<string, { devices: string[]; rule: Result<ApprovalRule> }>();
  for (const device of world.inventory.devices.values()) {
    const rule = ruleOn(device, action, world);
    const key = rule.ok ? digestOf(rule.value) : rule.code;
    const group = groups.get(key) ?? { devices: [], rule };
    group.devices.push(device.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function ruleOn(device: Device, action: ActionId, { inventory, connectors, policy }: World): Result<ApprovalRule> {
  const step = { id: 's1', action, device: device.id, title: '', reason: '', evidence: [], after: [] } as const;
  const target = resolveTarget(step, inventory, connectors);
  if (!target.ok) return target;
  const forbidden = action === 'isolate_device' ? protectedBy(policy, device) : null;
  if (forbidden !== null) return refuse('plan.protected', forbidden);
  return ruleFor(policy, {
    action,
    criticality: device.criticality,
    affects: sizeOfRadius(blastRadius(action, device, inventory)),
    undoable: isUndoable(action, target.value),
  });
}
