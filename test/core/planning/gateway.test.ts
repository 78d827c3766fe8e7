import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/core/connector/quote.ts';
import { neighbourFacts } from '../../../src/core/planning/neighbour.ts';
import { prepare } from '../../../src/core/planning/prepare.ts';
import { judgeProbe } from '../../../src/core/planning/probe.ts';
import { quarantineFacts } from '../../../src/core/planning/quarantine.ts';
import { isUndoable, resolveTarget } from '../../../src/core/planning/target.ts';
import type { Connector, ConnectorAction } from '../../../src/core/connector/connector.ts';
import {
  ADDRESS,
  ANSWERS,
  CAMERA,
  CONTEXT,
  FORGOTTEN,
  inventoryOf,
  listing,
  MAC,
  NO_TABLE,
  planned,
  prepared,
  result,
  SILENT,
  STEP,
  UNSEEN,
} from './sample.ts';

const OTHER = '02:00:00:00:00:99';
const OURS = { family: 'bridge', table: 'tagout' };

const NO_WAY_BACK = { kind: 'none', because: ['It cannot.'] } as const;
const gateway = CONTEXT.connectors.get('linux-gateway');
const shipped = gateway?.actions.get('isolate_device');
if (gateway === undefined || shipped === undefined) throw new Error('The shipped connector is gone.');
/** A connector that offers isolation in this way, and nothing else. */
const offering = (action: ConnectorAction): Connector => ({ ...gateway, actions: new Map([['isolate_device', action]]) });

const read = (spoil: (items: object[]) => object[]) => quarantineFacts(listing({ spoil }), MAC);
const facts = (spoil: (items: object[]) => object[]): unknown => {
  const told = read(spoil);
  return told.ok ? told.value : told.code;
};
/** The listing with the elements of our list replaced. */
const elements =
  (...elem: readonly unknown[]) =>
  (items: object[]) =>
    items.map((item) => ('set' in item ? { set: { ...OURS, name: 'quarantine', elem } } : item));
/** The listing with the expressions of each rule changed. */
const rules = (change: (expr: readonly unknown[]) => readonly unknown[]) => (items: object[]) =>
  items.map((item) => {
    const rule: unknown = 'rule' in item ? item.rule : null;
    if (typeof rule !== 'object' || rule === null || !('expr' in rule) || !Array.isArray(rule.expr)) return item;
    return { rule: { ...rule, expr: change(rule.expr) } };
  });
const ending = (verdict: object, ...more: readonly object[]) =>
  rules((expr) => (expr.length === 1 ? expr : [expr[0], verdict, ...more]));

describe('a device is in quarantine', () => {
  it('when the list names it, as a plain address or with its counter and its end', () => {
    expect(facts(elements(OTHER, MAC))).toEqual({ 'quarantine.listed': true, 'quarantine.enforced': true });
    expect(facts(elements({ elem: { val: MAC, expires: 7 } }))).toEqual({
      'quarantine.listed': true,
      'quarantine.enforced': true,
      'quarantine.ends_in_s': 7,
    });
  });

  it.each<readonly [string, readonly unknown[]]>([
    ['only another device, as a plain address', [OTHER]],
    ['only another device, with its counter', [{ elem: { val: OTHER, expires: 7, counter: { packets: 3 } } }]],
    ['only things of a form that we do not know', [{}, 7, null, { elem: 7 }, { elem: {} }]],
    ['it with a counter that is no number', [{ elem: { val: MAC, counter: { packets: 'many' } } }]],
    ['it with an end that is no number', [{ elem: { val: MAC, expires: 'never' } }]],
  ])('not when the list names %s', (_what, elem) => {
    expect(facts(elements(...elem))).toEqual({ 'quarantine.listed': false, 'quarantine.enforced': true });
  });

  it('also behind things of a form that we do not know', () => {
    expect(facts(elements({}, 7, { elem: { val: OTHER } }, MAC))).toMatchObject({ 'quarantine.listed': true });
  });
});

describe('the quarantine is not in force', () => {
  it.each<readonly [string, (items: object[]) => object[]]>([
    ['when its rules accept instead of dropping', ending({ accept: null })],
    ['when a rule says more than to drop', ending({ drop: null }, { accept: null })],
    ['when a rule says something else before it drops', ending({ accept: null }, { drop: null })],
    [
      'when both rules of a chain look at one direction',
      (items) => items.map((item) => ('rule' in item ? asSource(item) : item)),
    ],
    [
      'when its table is dormant and another one is not',
      (items) => [
        { table: { family: 'bridge', name: 'other', handle: 9 } },
        ...items.map((item) => ('table' in item ? { table: { family: 'bridge', name: 'tagout', flags: 'dormant' } } : item)),
      ],
    ],
  ])('%s', (_when, spoil) => {
    expect(facts(spoil)).toMatchObject({ 'quarantine.enforced': false });
  });
});

function asSource(item: object): object {
  const changed: unknown = JSON.parse(JSON.stringify(item).replace('"daddr"', '"saddr"'));
  return typeof changed === 'object' && changed !== null ? changed : item;
}

describe('rules that are not in the form of nft are not read', () => {
  it.each<readonly [string, object]>([
    ['a table without a family', { table: { name: 'tagout' } }],
    ['a table without a name', { table: { family: 'bridge' } }],
    ['a set without a name', { set: { ...OURS } }],
    ['a set without a table', { set: { family: 'bridge', name: 'quarantine' } }],
    ['a set without a family', { set: { table: 'tagout', name: 'quarantine' } }],
    ['a set whose elements are none', { set: { ...OURS, name: 'quarantine', elem: MAC } }],
    ['a chain without a name', { chain: { ...OURS, hook: 'input' } }],
    ['a chain whose hook is no name', { chain: { ...OURS, name: 'input', hook: 7 } }],
    ['a rule without a chain', { rule: { ...OURS, expr: [] } }],
    ['a rule without expressions', { rule: { ...OURS, chain: 'input' } }],
  ])('%s', (_what, item) => {
    expect(facts((items) => [...items, item])).toBe('plan.read_failed');
  });
});

const neighbours = (...entries: readonly object[]) =>
  neighbourFacts(result(JSON.stringify(entries.map((entry) => ({ dst: ADDRESS, ...entry })))));

describe('the neighbour table', () => {
  it('that names two devices for one address is not read', () => {
    expect(neighbours({ lladdr: MAC }, { lladdr: OTHER })).toMatchObject({ ok: false, code: 'plan.read_failed' });
    expect(neighbours({ lladdr: MAC }, { lladdr: MAC })).toMatchObject({ ok: true });
  });

  it.each(['FAILED', 'INCOMPLETE'])('sees nobody behind an entry that is %s, whatever address it still has', (state) => {
    expect(neighbours({ lladdr: MAC, state: [state] })).toEqual({ ok: true, value: { 'neighbour.seen': false } });
  });

  it('that could not be read says so in the first words of the gateway', () => {
    const failed = result('', { exitCode: 1, stderr: '\n  \n  ip: version 6.1 has no bridge.  \nmore\n' });
    expect(neighbourFacts(failed)).toMatchObject({
      message:
        'The gateway could not read its neighbour table: ip: version 6.1 has no bridge (exit code 1). Check the interface name in the inventory.',
    });
  });
});

describe('the sentence of a probe', () => {
  const { batch, baseline } = planned();

  it('tells first what went against the expectation', () => {
    const { sentence } = judgeProbe(batch, [FORGOTTEN, SILENT, UNSEEN, NO_TABLE], baseline);
    expect(sentence).toMatch(/The probe saw that the quarantine list does not hold the device; the rules that drop/);
  });

  it('does not call what was seen otherwise no proof', () => {
    const silent = { ...baseline, 'device.answers': false };
    const said = (ping: typeof SILENT) => judgeProbe(batch, [FORGOTTEN, ping, UNSEEN, listing()], silent).sentence;
    expect(said(SILENT)).toContain('proves nothing');
    expect(said(ANSWERS)).not.toContain('proves nothing');
  });
});

describe('a plan', () => {
  it('carries the commands that undo it, with the values of the inventory', () => {
    const { undo } = prepared().batch;
    expect(undo.map(commandLine)).toEqual(['sudo -n nft -f -']);
    expect(undo[0]?.stdin).toContain(MAC);
  });

  it('of a release has nothing that undoes it', () => {
    expect(prepared({ ...STEP, action: 'release_device' }).batch.undo).toEqual([]);
  });

  it('says plainly that there is no address where the connector needs none', () => {
    const probe = { settleMs: 0, reads: [], expect: [], failed: 'hold' } as const;
    const bare: ConnectorAction = {
      ...shipped,
      run: [],
      requires: { reads: [], expect: [], pin: [] },
      probe,
      undo: NO_WAY_BACK,
    };
    const inventory = inventoryOf([{ ...CAMERA, addresses: [] }]);
    expect(prepare(STEP, { ...CONTEXT, inventory, connectors: new Map([['linux-gateway', offering(bare)]]) })).toMatchObject({
      ok: true,
      value: { batch: { device: { mac: MAC, address: null } } },
    });
  });
});

const refusal = (device: string | null) => resolveTarget({ ...STEP, device }, CONTEXT.inventory, CONTEXT.connectors);

describe('a refusal names', () => {
  it('the device that is missing, or says that the step has none', () => {
    expect(refusal('cam-9')).toMatchObject({
      code: 'plan.unknown_device',
      message: 'The device cam-9 of step s1 is not in the inventory. Add it, then ask again.',
    });
    expect(refusal(null)).toMatchObject({
      code: 'plan.unknown_device',
      message: 'Step s1 names no device, so there is nothing to plan. Ask for another draft.',
    });
  });

  it('all devices that share an address', () => {
    const inventory = inventoryOf([CAMERA, { ...CAMERA, id: 'cam-2', mac: OTHER }]);
    expect(resolveTarget(STEP, inventory, CONTEXT.connectors)).toMatchObject({
      message: `The inventory gives ${ADDRESS} to several devices: cam-1, cam-2. Correct it, then ask again.`,
    });
  });
});

describe('there is a way back', () => {
  it('when commands undo the step, also where the connector offers no action that does', () => {
    const byCommand: ConnectorAction = { ...shipped, undo: { kind: 'run', sentence: ['By a command.'], run: [], expect: [] } };
    const never: ConnectorAction = { ...shipped, undo: NO_WAY_BACK };
    expect(isUndoable('isolate_device', { action: byCommand, connector: offering(byCommand) })).toBe(true);
    expect(isUndoable('isolate_device', { action: never, connector: offering(never) })).toBe(false);
  });
});
