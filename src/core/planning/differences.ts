import { FACTS } from '../connector/facts.ts';
import { digestOf } from '../json.ts';
import type { Batch, Facts } from '../plan.ts';

/** Words for every field of a value: a field without words does not compile. */
type Words<T> = { readonly [K in keyof T]-?: string };

const DEVICE: Words<Batch['device']> = { id: 'the device', mac: "the device's MAC address", address: "the device's address" };
const HOST: Words<Batch['host']> = {
  id: 'the gateway',
  host: "the gateway's host name or address",
  port: "the gateway's SSH port",
  user: 'the user on the gateway',
  hostKeys: "the gateway's pinned host keys",
};
const CONNECTOR: Words<Batch['connector']> = { id: 'the connector', version: "the connector's version" };
const PROBE: Words<Batch['probe']> = {
  settleMs: 'the wait before the probe',
  reads: 'the commands of the probe',
  expect: 'what the probe expects',
  failed: 'what a failed probe does',
  undone: 'what shows that it is undone',
};
const RULE: Words<Batch['rule']> = {
  tier: "the policy's tier",
  quorum: "the policy's quorum",
  groups: 'the groups that may approve',
  expiresMs: 'how long an approval may take',
  oneFromEach: 'the groups of which one person each must approve',
  remindMs: 'when people are reminded',
  escalation: 'who may approve later',
  stepUp: 'whether a one-time code is needed',
  holdMs: 'how long a complete approval waits',
  rejection: 'what a rejection does',
  undo: 'whether it is undone by itself when it fails',
  breakGlass: 'who may approve alone in an emergency',
  affects: 'how many devices and functions it hits',
  raised: 'whether it can be undone',
};

/** One thing that is not the same in two plans of a step: its words for people, where it stands, and what it was and is. */
export interface Change {
  readonly words: string;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What changed between two plans of a step, in plain words for the card. Empty exactly when the digests are equal. */
export function differences(before: Batch, after: Batch): readonly string[] {
  return changesIn(before, after).map(({ words }) => words);
}

export function changesIn(before: Batch, after: Batch): readonly Change[] {
  const named: { readonly [K in keyof Batch]: readonly Change[] } = {
    incident: plainly('the incident', before.incident, after.incident),
    step: plainly('the step', before.step, after.step),
    action: plainly('the action', before.action, after.action),
    device: byField(DEVICE, before.device, after.device),
    host: byField(HOST, before.host, after.host),
    connector: byField(CONNECTOR, before.connector, after.connector),
    preconditions: byFact(before.preconditions, after.preconditions),
    run: plainly('the commands', before.run, after.run),
    probe: byField(PROBE, before.probe, after.probe),
    undo: plainly('the commands that undo it', before.undo, after.undo),
    rule: byField(RULE, before.rule, after.rule),
  };
  return Object.values(named).flat();
}

function plainly(words: string, before: unknown, after: unknown, field = ''): readonly Change[] {
  return digestOf({ value: before }) === digestOf({ value: after }) ? [] : [{ words, field, before, after }];
}

function byField(words: Readonly<Record<string, string>>, before: object, after: object): readonly Change[] {
  const [old, now] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  return Object.entries(words).flatMap(([field, noun]) => plainly(noun, old.get(field), now.get(field), field));
}

function byFact(before: Facts, after: Facts): readonly Change[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      words: FACTS.get(name)?.noun ?? name,
      field: name,
      before: before[name],
      after: after[name],
    }));
}
