import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../src/core/json.ts';
import type { Batch } from '../../../src/core/plan.ts';
import { differences } from '../../../src/core/planning/differences.ts';
import { planned, prepared, STEP } from './sample.ts';

const { batch } = planned();
const [run] = batch.run;
const [read] = batch.probe.reads;
const [check] = batch.probe.expect;
if (run === undefined || read === undefined || check === undefined) throw new Error('The shipped connector lost its commands.');

const probe = (change: Partial<Batch['probe']>): Batch => ({ ...batch, probe: { ...batch.probe, ...change } });
const firstRun = (change: Partial<typeof run>): Batch => ({ ...batch, run: [{ ...run, ...change }] });
const host = (change: Partial<Batch['host']>): Batch => ({ ...batch, host: { ...batch.host, ...change } });
const rule = (change: Partial<Batch['rule']>): Batch => ({ ...batch, rule: { ...batch.rule, ...change } });

/** Every field of a batch, one at a time. */
const CHANGES: readonly (readonly [string, Batch])[] = [
  ['the incident', { ...batch, incident: 'INC-2026-000002' }],
  ['the step', { ...batch, step: 's2' }],
  ['the action', { ...batch, action: 'release_device' }],
  ['the device', { ...batch, device: { ...batch.device, id: 'cam-2' } }],
  ["the device's MAC address", { ...batch, device: { ...batch.device, mac: '02:00:00:00:00:09' } }],
  ["the device's address", { ...batch, device: { ...batch.device, address: '192.0.2.9' } }],
  ["the device's address", { ...batch, device: { ...batch.device, address: null } }],
  ['the gateway', host({ id: 'gw-2' })],
  ["the gateway's host name or address", host({ host: '192.0.2.2' })],
  ["the gateway's SSH port", host({ port: 2222 })],
  ['the user on the gateway', host({ user: 'root' })],
  ["the gateway's pinned host keys", host({ hostKeys: [...batch.host.hostKeys, 'SHA256:another'] })],
  ['the connector', { ...batch, connector: { ...batch.connector, id: 'other' } }],
  ["the connector's version", { ...batch, connector: { ...batch.connector, version: batch.connector.version + 1 } }],
  [
    'whether the device is in quarantine already',
    { ...batch, preconditions: { ...batch.preconditions, 'quarantine.listed': true } },
  ],
  ['firmware', { ...batch, preconditions: { ...batch.preconditions, firmware: '2.4.1' } }],
  ['the commands', { ...batch, run: [] }],
  ['the commands', { ...batch, run: [run, run] }],
  ['the commands', firstRun({ argv: [...run.argv, '-c'] })],
  ['the commands', firstRun({ stdin: `${run.stdin} ` })],
  ['the commands', firstRun({ timeoutMs: run.timeoutMs + 1 })],
  ['the wait before the probe', probe({ settleMs: 1 })],
  ['the commands of the probe', probe({ reads: [] })],
  ['the commands of the probe', probe({ reads: [{ ...read, id: 'other' }, ...batch.probe.reads.slice(1)] })],
  ['the commands of the probe', probe({ reads: [{ ...read, parse: 'nft_quarantine' }, ...batch.probe.reads.slice(1)] })],
  ['what the probe expects', probe({ expect: [] })],
  ['what the probe expects', probe({ expect: [{ ...check, equals: false }, ...batch.probe.expect.slice(1)] })],
  ['what the probe expects', probe({ expect: [{ ...check, onlyIfChanged: true }, ...batch.probe.expect.slice(1)] })],
  ['the commands that undo it', { ...batch, undo: [] }],
  ["the policy's tier", rule({ tier: 'critical' })],
  ["the policy's quorum", rule({ quorum: 2 })],
  ['the groups that may approve', rule({ groups: ['anybody'] })],
  ['how long an approval may take', rule({ expiresMs: 1 })],
  ['the groups of which one person each must approve', rule({ oneFromEach: ['security'] })],
  ['when people are reminded', rule({ remindMs: 1 })],
  ['who may approve later', rule({ escalation: { afterMs: 1, groups: ['leads'] } })],
  ['whether a one-time code is needed', rule({ stepUp: true })],
  ['how long a complete approval waits', rule({ holdMs: 1 })],
  ['what a rejection does', rule({ rejection: 'reopens' })],
  ['who may approve alone in an emergency', rule({ breakGlass: { group: 'break_glass.users', maxMs: 1 } })],
  ['how many devices and functions it hits', rule({ affects: 3 })],
  ['whether it can be undone', rule({ raised: true })],
];

describe('the digest', () => {
  it.each(CHANGES)('changes with %s, and that is named', (name, changed) => {
    expect(digestOf(changed)).not.toBe(digestOf(batch));
    expect(differences(batch, changed)).toEqual([name]);
    expect(differences(changed, batch)).toEqual([name]);
  });

  it('has a change in this table for every field', () => {
    const fields = new Set(
      CHANGES.flatMap(([, changed]) => Object.entries(changed).flatMap(([key, value]) => (same(key, value) ? [] : [key]))),
    );
    expect([...fields].toSorted()).toEqual(Object.keys(batch).toSorted());
  });

  it('does not change with the order of keys, and then nothing differs', () => {
    const turned = Object.fromEntries(Object.entries(batch).toReversed());
    expect(digestOf(turned)).toBe(digestOf(batch));
    expect(differences(batch, structuredClone(batch))).toEqual([]);
  });

  it('holds no prose: neither what a model wrote, nor a sentence of ours', () => {
    const other = prepared({ ...STEP, title: 'Another title', reason: 'Another reason', evidence: ['E2'] });
    expect(digestOf(other.batch)).toBe(digestOf(prepared().batch));
    expect(JSON.stringify(batch)).not.toContain('botnet');
    expect(JSON.stringify(batch)).not.toContain('Dock gateway');
  });
});

function same(key: string, value: unknown): boolean {
  return digestOf({ value }) === digestOf({ value: new Map<string, unknown>(Object.entries(batch)).get(key) });
}
