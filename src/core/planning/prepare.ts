import { parametersOf, renderCommand, renderRead, renderValue } from '../connector/render.ts';
import { fill } from '../connector/template.ts';
import type { CheckTemplate, Connector } from '../connector/connector.ts';
import type { Inventory } from '../inventory.ts';
import type { ApprovalRule, Batch, Check, Expectation, Plan, Read } from '../plan.ts';
import type { PlaybookStep } from '../playbook.ts';
import { accept, type Result } from '../result.ts';
import { blastRadius, sizeOfRadius } from '../policy/radius.ts';
import type { Weighing } from '../policy/rule.ts';
import { isUndoable, resolveTarget } from './target.ts';
import { hostOf, sentenceValues, writeValues } from './values.ts';

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
  const { device, gateway, connector, action } = target.value;
  const written = writeValues(target.value, parametersOf(action), action.holdS);
  if (!written.ok) return written;
  const values = written.value;
  const sentence = sentenceValues(target.value, values, action.holdS);
  const radius = blastRadius(step.action, device, context.inventory);
  const rule = context.ruleFor({
    action: step.action,
    criticality: device.criticality,
    affects: sizeOfRadius(radius),
    undoable: isUndoable(step.action, target.value),
    undoesItself: action.probe.failed === 'undo',
  });
  if (!rule.ok) return rule;

  const host = hostOf(gateway);
  const run = action.run.map((each) => renderCommand(each, values));
  const checks = (templates: readonly CheckTemplate[]): readonly Check[] =>
    templates.map((each) => ({ ...each, equals: renderValue(each.equals, values) }));
  const probe = {
    settleMs: action.probe.settleMs,
    reads: action.probe.reads.map((each) => renderRead(each, values)),
    expect: checks(action.probe.expect),
    failed: action.probe.failed,
    ...(action.probe.failed === 'undo' && action.undo.kind === 'run' && { undone: checks(action.undo.expect) }),
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
