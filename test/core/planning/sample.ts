import type { Device, Gateway, Inventory } from '../../../src/core/inventory.ts';
import type { ApprovalRule, CommandResult, Plan } from '../../../src/core/plan.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import { prepare, type PlanContext, type Prepared } from '../../../src/core/planning/prepare.ts';
import type { PlaybookStep } from '../../../src/core/playbook.ts';
import { accept } from '../../../src/core/result.ts';
import { linuxGateway } from '../connector/sample.ts';

export const MAC = '02:00:00:00:00:07';
export const ADDRESS = '192.0.2.7';

export const CAMERA: Device = {
  id: 'cam-1',
  name: 'Camera 1',
  kind: 'camera',
  vendor: 'Lumenor',
  model: 'LN-400',
  firmware: '2.4.1',
  addresses: [ADDRESS],
  mac: MAC,
  site: 'Dock',
  gateway: 'gw-1',
  criticality: 'low',
  owner: 'Site security',
  dependents: ['nvr-1', 'Loading bay video'],
};
const RECORDER: Device = {
  ...CAMERA,
  id: 'nvr-1',
  name: 'Video recorder',
  kind: 'recorder',
  addresses: ['192.0.2.8'],
  mac: '02:00:00:00:00:08',
};
export const GATEWAY: Gateway = {
  id: 'gw-1',
  name: 'Dock gateway',
  site: 'Dock',
  connector: 'linux-gateway',
  host: '192.0.2.1',
  port: 22,
  user: 'tagout',
  hostKeys: [`SHA256:${'B'.repeat(43)}`],
  lan: 'br0',
};

export function inventoryOf(devices: readonly Device[], gateways: readonly Gateway[] = [GATEWAY]): Inventory {
  const byAddress = new Map<string, string[]>();
  for (const { id, mac, addresses } of devices) {
    for (const address of mac === null ? addresses : [mac, ...addresses])
      byAddress.set(address, [...(byAddress.get(address) ?? []), id]);
  }
  return {
    devices: new Map(devices.map((device) => [device.id, device])),
    gateways: new Map(gateways.map((gateway) => [gateway.id, gateway])),
    byAddress,
  };
}

export const RULE: ApprovalRule = { tier: 'standard', quorum: 1, groups: ['security'], expiresMs: 3_600_000 };
export const STEP: PlaybookStep = {
  id: 's1',
  action: 'isolate_device',
  device: 'cam-1',
  title: 'Cut the camera off',
  reason: 'It talks to a botnet.',
  evidence: ['E1'],
  after: [],
};
export const CONTEXT: PlanContext = {
  incident: 'INC-2026-000001',
  inventory: inventoryOf([CAMERA, RECORDER]),
  connectors: new Map([['linux-gateway', linuxGateway()]]),
  ruleFor: () => accept(RULE),
  connectMaxMs: 40_000,
};

export const result = (stdout: string, more: Partial<CommandResult> = {}): CommandResult => ({
  exitCode: 0,
  stdout,
  stderr: '',
  truncated: false,
  durationMs: 1,
  ...more,
});

export const NEIGHBOUR = result(JSON.stringify([{ dst: ADDRESS, lladdr: MAC, state: ['REACHABLE'] }]));
export const FORGOTTEN = result('');
export const ANSWERS = result('', { exitCode: 0 });
/** As it is when nobody answers for the address. */
export const UNSEEN = result(JSON.stringify([{ dst: ADDRESS, state: ['INCOMPLETE'] }]));
export const SILENT = result('', { exitCode: 1 });

interface Listing {
  readonly listed?: boolean;
  readonly leaked?: number;
  readonly dropped?: number;
  /** Changes the items of a ruleset that holds. */
  readonly spoil?: (items: object[]) => object[];
}

const element = (packets: number): object => ({
  elem: { val: MAC, timeout: 86_400, expires: 86_396, counter: { packets, bytes: packets * 75 } },
});

/** What nft 1.0.6 prints for our table, as recorded in a network namespace. */
export function listing({ listed = true, leaked = 0, dropped = 10, spoil = (items) => items }: Listing = {}): CommandResult {
  const ours = { family: 'bridge', table: 'tagout' };
  const set = (name: string, packets: number): object => ({
    set: {
      ...ours,
      name,
      type: 'ether_addr',
      handle: 1,
      flags: ['timeout'],
      ...(listed ? { elem: [element(packets)] } : {}),
      stmt: [{ counter: null }],
    },
  });
  const chain = (name: string, hook: string): object => ({
    chain: { ...ours, name, handle: 3, type: 'filter', hook, prio: -200, policy: 'accept' },
  });
  const rule = (name: string, field: string, right: string, drop: boolean): object => ({
    rule: {
      ...ours,
      chain: name,
      handle: 17,
      expr: [
        { match: { op: '==', left: { payload: { protocol: 'ether', field } }, right } },
        ...(drop ? [{ drop: null }] : []),
      ],
    },
  });
  const drops = ['forward', 'input', 'output'].flatMap((name) => [
    rule(name, 'saddr', '@quarantine', true),
    rule(name, 'daddr', '@quarantine', true),
  ]);
  const items = [
    { metainfo: { version: '1.0.6', release_name: 'Lester Gooch #5', json_schema_version: 1 } },
    { table: { family: 'bridge', name: 'tagout', handle: 1 } },
    set('quarantine', dropped),
    set('watch', leaked),
    chain('forward', 'forward'),
    chain('input', 'input'),
    chain('output', 'output'),
    chain('leaving', 'postrouting'),
    chain('arriving', 'input'),
    ...drops,
    rule('leaving', 'saddr', '@watch', false),
    rule('leaving', 'daddr', '@watch', false),
    rule('arriving', 'saddr', '@watch', false),
  ];
  return result(JSON.stringify({ nftables: spoil(items) }));
}

export const NO_TABLE = result('{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}]}');

export function prepared(step: PlaybookStep = STEP, context: PlanContext = CONTEXT): Prepared {
  const made = prepare(step, context);
  if (!made.ok) throw new Error(made.message);
  return made.value;
}

export function planned(results: readonly CommandResult[] = [FORGOTTEN, ANSWERS, NEIGHBOUR, NO_TABLE]): Plan {
  const plan = finishPlan(prepared(), results, 1_000);
  if (!plan.ok) throw new Error(plan.message);
  return plan.value;
}
