import { inWords } from '../connector/facts.ts';
import { write, type CommandParameter, type CommandValues, type SentenceValues } from '../connector/parameters.ts';
import { parametersOf, renderCommand, renderRead, renderValue } from '../connector/render.ts';
import { fill } from '../connector/template.ts';
import type { Connector } from '../connector/connector.ts';
import type { Inventory } from '../inventory.ts';
import type { ApprovalRule, Batch, Expectation, Plan, Read } from '../plan.ts';
import type { PlaybookStep } from '../playbook.ts';
import { accept, refuse, type Result } from '../result.ts';
import { blastRadius, sizeOfRadius } from '../policy/radius.ts';
import type { Weighing } from '../policy/rule.ts';
import { isUndoable, resolveTarget, type Target } from './target.ts';

export interface PlanContext {
  readonly incident: string;
  readonly inventory: Inventory;
  readonly connectors: ReadonlyMap<string, Connector>;
  /** What the policy asks for, once it is known what the step hits and whether there is a way back. */
  readonly ruleFor: (weighing: Weighing) => Result<ApprovalRule>;
  /** How long one connection to a gateway may take before its first command. */
  readonly connectMaxMs: number;
}

/** A plan but for what the gateway has to say: ask `reads` of `host`, then `finishPlan`. */
export interface Prepared {
  readonly host: Batch['host'];
  readonly reads: readonly Read[];
  readonly expect: readonly Expectation[];
  readonly pin: readonly string[];
  readonly batch: Omit<Batch, 'preconditions'>;
  readonly about: Pick<Plan, 'effect' | 'undoSentence' | 'breaks' | 'longestMs'>;
}

/** Resolves the step against the inventory as it is now and renders its commands. */
export function prepare(step: PlaybookStep, context: PlanContext): Result<Prepared> {
  const target = resolveTarget(step, context.inventory, context.connectors);
  if (!target.ok) return target;
  const written = writeValues(target.value);
  if (!written.ok) return written;
  const values = written.value;
  const { device, gateway, connector, action } = target.value;
  const sentence = sentenceValues(target.value, values);
  const radius = blastRadius(step.action, device, context.inventory);
  const rule = context.ruleFor({
    action: step.action,
    criticality: device.criticality,
    affects: sizeOfRadius(radius),
    undoable: isUndoable(step.action, target.value),
  });
  if (!rule.ok) return rule;

  const host = { id: gateway.id, host: gateway.host, port: gateway.port, user: gateway.user, hostKeys: gateway.hostKeys };
  const run = action.run.map((each) => renderCommand(each, values));
  const probe = {
    settleMs: action.probe.settleMs,
    reads: action.probe.reads.map((each) => renderRead(each, values)),
    expect: action.probe.expect.map((each) => ({ ...each, equals: renderValue(each.equals, values) })),
    failed: action.probe.failed,
  };
  return accept({
    host,
    reads: action.requires.reads.map((each) => renderRead(each, values)),
    expect: action.requires.expect.map((each) => ({
      fact: each.fact,
      equals: renderValue(each.equals, values),
      unless: each.unless,
      otherwise: fill(each.otherwise, sentence),
    })),
    pin: action.requires.pin,
    batch: {
      incident: context.incident,
      step: step.id,
      action: step.action,
      device: { id: device.id, mac: values.mac, address: values.address },
      host,
      connector: { id: connector.id, version: connector.version },
      run,
      probe,
      undo: action.undo.kind === 'run' ? action.undo.run.map((each) => renderCommand(each, values)) : [],
      rule: rule.value,
    },
    about: {
      effect: fill(action.effect, sentence),
      undoSentence: fill(action.undo.kind === 'run' ? action.undo.sentence : action.undo.because, sentence),
      breaks: radius.dependents.map((id) => context.inventory.devices.get(id)?.name ?? id),
      longestMs: run.reduce((sum, each) => sum + each.timeoutMs, context.connectMaxMs),
    },
  });
}

function writeValues({ device, mac, address, gateway, action }: Target): Result<CommandValues & { readonly mac: string }> {
  const raw: { readonly [P in CommandParameter]: string | number | null } = {
    mac,
    address,
    lan: gateway.lan,
    hold_s: action.holdS,
  };
  if (address === null && parametersOf(action).has('address')) {
    return refuse(
      'plan.no_address',
      `The inventory has no address for ${device.id}, and the connector needs one. Add it, then ask again.`,
    );
  }
  const writtenMac = write('mac', mac);
  if (!writtenMac.ok) return writtenMac;
  const values: { [P in CommandParameter]: string | null } = { mac: writtenMac.value, address: null, lan: null, hold_s: null };
  for (const parameter of ['address', 'lan', 'hold_s'] as const) {
    const value = raw[parameter];
    if (value === null) continue;
    const written = write(parameter, value);
    if (!written.ok) return written;
    values[parameter] = written.value;
  }
  return accept({ ...values, mac: writtenMac.value });
}

function sentenceValues({ device, gateway, action }: Target, values: CommandValues): SentenceValues {
  return {
    ...values,
    address: values.address ?? 'no known address',
    device: device.name,
    gateway: gateway.name,
    hold: action.holdS === null ? null : inWords(action.holdS),
  };
}
