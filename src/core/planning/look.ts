import type { Connector } from '../connector/connector.ts';
import { sayFact } from '../connector/facts.ts';
import { parametersOfCommands, renderRead } from '../connector/render.ts';
import { fill } from '../connector/template.ts';
import type { Inventory } from '../inventory.ts';
import type { CommandResult, Facts, Observation } from '../plan.ts';
import type { PlaybookStep } from '../playbook.ts';
import type { Policy } from '../policy.ts';
import { mayNotLook } from '../policy/observe.ts';
import { accept, type Result } from '../result.ts';
import { factsOf } from './readings.ts';
import { resolveSight } from './target.ts';
import { hostOf, sentenceValues, writeValues } from './values.ts';

interface World {
  readonly inventory: Inventory;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly policy: Policy;
}

/** A look but for what the gateway has to say: ask `reads` of `host`, then `finishLook`. */
export interface PreparedLook extends Omit<Observation, 'at' | 'facts' | 'sentence'> {
  readonly reports: readonly string[];
}

/** Resolves the step against the inventory and the policy as they are now and renders its reads. */
export function prepareLook(step: PlaybookStep, { inventory, connectors, policy }: World): Result<PreparedLook> {
  const sight = resolveSight(step, inventory, connectors);
  if (!sight.ok) return sight;
  const { device, gateway, connector, look } = sight.value;
  const forbidden = mayNotLook(policy, step.action, device.criticality);
  if (forbidden !== null) return forbidden;
  const written = writeValues(sight.value, parametersOfCommands(look.reads), null);
  if (!written.ok) return written;
  const values = written.value;
  return accept({
    host: hostOf(gateway),
    device: { id: device.id, mac: values.mac, address: values.address },
    connector: { id: connector.id, version: connector.version },
    reads: look.reads.map((each) => renderRead(each, values)),
    effect: fill(look.effect, sentenceValues(sight.value, values, null)),
    reports: look.reports,
  });
}

/** What the gateway said, as named typed values and in words. One answer that cannot be read makes all of it unread. */
export function finishLook(
  { reports, ...prepared }: PreparedLook,
  results: readonly CommandResult[],
  now: number,
): Result<Observation> {
  const seen = factsOf(prepared.reads, results, prepared.device.mac);
  if (!seen.ok) return seen;
  const facts = reported(seen.value, reports);
  return accept({ ...prepared, at: now, facts, sentence: sentenceOf(facts, prepared) });
}

function reported(seen: Facts, reports: readonly string[]): Facts {
  const entries = reports.flatMap((fact): readonly (readonly [string, Facts[string]])[] => {
    const value = seen[fact];
    return value === undefined ? [] : [[fact, value]];
  });
  return Object.fromEntries(entries);
}

function sentenceOf(facts: Facts, { device, host }: Pick<Observation, 'device' | 'host'>): string {
  const told = Object.entries(facts).map(([fact, value]) => sayFact(fact, value));
  const mac = facts['neighbour.mac'];
  return [
    told.length === 0 ? `${host.id} has nothing to tell about ${device.id}.` : `${host.id} tells that ${told.join('; ')}.`,
    // The one thing that people would have to compare by eye.
    ...(mac === undefined || mac === device.mac
      ? []
      : [`That is not the MAC address of ${device.id} in the inventory (${device.mac}): another device may hold its address.`]),
  ].join(' ');
}
