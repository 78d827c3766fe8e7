import type { Connector } from '../connector/connector.ts';
import { digestOf } from '../json.ts';
import type { Device, Inventory } from '../inventory.ts';
import type { ApprovalRule } from '../plan.ts';
import { REVERSALS, type ActionId, type PlaybookStep } from '../playbook.ts';
import type { Policy } from '../policy.ts';
import { mayNotCutOff } from '../policy/protect.ts';
import { blastRadius, sizeOfRadius } from '../policy/radius.ts';
import { ruleFor } from '../policy/rule.ts';
import { accept, refuse, type Result } from '../result.ts';
import { prepareLook } from './look.ts';
import { isUndoable, resolveTarget } from './target.ts';

export interface Outlook<T> {
  /** Ids of the devices that it is so for, in the order of the inventory. */
  readonly devices: readonly string[];
  /** What they come under, or why nothing will be done at all; the message is that of the first device. */
  readonly rule: Result<T>;
}

interface World {
  readonly inventory: Inventory;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly policy: Policy;
}

/** Which rule an action would come under on each device of the inventory, as far as it can be known without asking a gateway. */
export function outlookFor(action: ActionId, world: World): readonly Outlook<ApprovalRule>[] {
  return grouped(world, (device) => ruleOn(device, action, world));
}

/** On which devices an action that only reads would run without asking, as far as that can be known without asking a gateway. */
export function looksFor(action: ActionId, world: World): readonly Outlook<object>[] {
  return grouped(world, (device) => lookOn(device, action, world));
}

function grouped<T extends object>({ inventory }: World, resolve: (device: Device) => Result<T>): readonly Outlook<T>[] {
  const groups = new Map<string, { devices: string[]; rule: Result<T> }>();
  for (const device of inventory.devices.values()) {
    const rule = resolve(device);
    const key = rule.ok ? digestOf(rule.value) : rule.code;
    const group = groups.get(key) ?? { devices: [], rule };
    group.devices.push(device.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const stepOn = ({ id }: Device, action: ActionId): PlaybookStep => ({
  id: 's1',
  action,
  device: id,
  title: '',
  reason: '',
  evidence: [],
  after: [],
});

function lookOn(device: Device, action: ActionId, world: World): Result<object> {
  const look = prepareLook(stepOn(device, action), world);
  return look.ok ? accept({}) : look;
}

function ruleOn(device: Device, action: ActionId, { inventory, connectors, policy }: World): Result<ApprovalRule> {
  const target = resolveTarget(stepOn(device, action), inventory, connectors);
  if (!target.ok) return target;
  const forbidden = mayNotCutOff(policy, action, device);
  if (forbidden !== null) return refuse('plan.protected', forbidden);
  return ruleFor(policy, {
    action,
    criticality: device.criticality,
    affects: sizeOfRadius(blastRadius(action, device, inventory)),
    undoable: isUndoable(action, target.value),
    undoesItself: target.value.action.probe.failed === 'undo' && mayNotCutOff(policy, REVERSALS[action], device) === null,
  });
}
