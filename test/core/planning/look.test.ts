import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/core/connector/quote.ts';
import type { CommandResult, Observation } from '../../../src/core/plan.ts';
import { finishLook, prepareLook, type PreparedLook } from '../../../src/core/planning/look.ts';
import { looksFor } from '../../../src/core/planning/outlook.ts';
import { prepare } from '../../../src/core/planning/prepare.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { PlaybookStep } from '../../../src/core/playbook.ts';
import type { Result } from '../../../src/core/result.ts';
import { policyOf } from '../policy/sample.ts';
import {
  ADDRESS,
  ANSWERS,
  CAMERA,
  CONTEXT,
  GATEWAY,
  inventoryOf,
  listing,
  MAC,
  NEIGHBOUR,
  NO_TABLE,
  result,
  SILENT,
  STEP,
  UNSEEN,
} from './sample.ts';

const LOOK: PlaybookStep = { ...STEP, action: 'observe_device', title: 'Look', reason: 'To see.' };
const policy = policyOf({ rules: '  - { actions: [observe_device], criticality: [low], tier: observe }' });
const world = { ...CONTEXT, policy };

function prepared(): PreparedLook {
  const made = prepareLook(LOOK, world);
  if (!made.ok) throw new Error(made.message);
  return made.value;
}
const finish = (...results: readonly CommandResult[]): Result<Observation> => finishLook(prepared(), results, 2_000);

describe('a look is prepared', () => {
  it('with the reads of the connector, where and at what they look, and no command besides', () => {
    const look = prepared();
    expect(look.reads.map((read) => commandLine(read))).toEqual([
      `ping -n -c 1 -i 0.3 -w 3 ${ADDRESS}`,
      `ip -json neigh show to ${ADDRESS} dev br0`,
      'sudo -n nft -j list ruleset bridge',
    ]);
    expect(look).toMatchObject({
      host: { id: 'gw-1', hostKeys: GATEWAY.hostKeys },
      device: { id: 'cam-1', mac: MAC, address: ADDRESS },
      connector: { id: 'linux-gateway' },
    });
    expect(look.effect).toMatch(/^Dock gateway pings Camera 1 once, .* Nothing is changed\.$/);
    expect(look).not.toHaveProperty('run');
  });

  it.each<readonly [string, string, Partial<typeof world>]>([
    ['no rule that lets it run', 'policy.no_look', { policy: policyOf() }],
    ['no such device', 'plan.unknown_device', { inventory: inventoryOf([]) }],
    ['no MAC address', 'plan.no_mac', { inventory: inventoryOf([{ ...CAMERA, mac: null }]) }],
    ['no address', 'plan.no_address', { inventory: inventoryOf([{ ...CAMERA, addresses: [] }]) }],
    ['no gateway', 'plan.no_gateway', { inventory: inventoryOf([{ ...CAMERA, gateway: null }]) }],
    ['no pinned key', 'plan.no_host_key', { inventory: inventoryOf([CAMERA], [{ ...GATEWAY, hostKeys: [] }]) }],
    ['no connector', 'plan.unknown_connector', { connectors: new Map() }],
    [
      'a connector that cannot look',
      'plan.action_not_offered',
      { connectors: new Map([...CONTEXT.connectors].map(([id, one]) => [id, { ...one, looks: new Map() }])) },
    ],
    [
      'an address that could be a command',
      'plan.bad_value',
      { inventory: inventoryOf([{ ...CAMERA, addresses: ['192.0.2.7; reboot'] }]) },
    ],
  ])('and refused with %s', (_what, code, change) => {
    const refused = prepareLook(LOOK, { ...world, ...change });
    expect(refused).toMatchObject({ ok: false, code, message: expect.stringMatching(/^[A-Z].{20,}\.$/) });
  });

  it('for what only looks: an action that changes something is none, and a look is no plan', () => {
    expect(prepareLook(STEP, world)).toMatchObject({ ok: false, code: 'plan.action_not_offered' });
    expect(prepareLook({ ...STEP, action: 'manual' }, world)).toMatchObject({ ok: false, code: 'plan.manual' });
    expect(prepare(LOOK, CONTEXT)).toMatchObject({ ok: false, code: 'plan.action_not_offered' });
  });

  it('also at a device that the policy protects: a look blocks nothing', () => {
    const protecting = { ...policy, protected: { devices: ['cam-1'], addresses: [ADDRESS], networks: [] } };
    expect(prepareLook(LOOK, { ...world, policy: protecting })).toMatchObject({ ok: true });
  });
});

describe('what a look has seen', () => {
  it('is named typed values and a sentence, never raw output', () => {
    expect(finish(ANSWERS, NEIGHBOUR, NO_TABLE)).toMatchObject({
      ok: true,
      value: {
        at: 2_000,
        facts: {
          'device.answers': true,
          'neighbour.seen': true,
          'neighbour.mac': MAC,
          'quarantine.listed': false,
          'quarantine.enforced': false,
        },
        sentence: `gw-1 tells that the device answers a ping; the gateway sees a device at the address; the gateway sees the MAC address ${MAC} at the address; the quarantine list does not hold the device; the rules that drop its frames are not in place.`,
      },
    });
  });

  it('of a device in quarantine is also what was dropped and what got through', () => {
    const seen = finish(SILENT, UNSEEN, listing({ dropped: 14, leaked: 0 }));
    expect(seen).toMatchObject({
      value: {
        facts: {
          'device.answers': false,
          'neighbour.seen': false,
          'quarantine.listed': true,
          'dropped.frames': 14,
          'leaked.frames': 0,
        },
      },
    });
    expect(seen.ok && seen.value.sentence).toContain('14 frames were dropped; no frame got through.');
  });

  it('says plainly when another device holds the address', () => {
    const other = result(JSON.stringify([{ dst: ADDRESS, lladdr: '02:00:00:00:00:99', state: ['REACHABLE'] }]));
    const seen = finish(ANSWERS, other, NO_TABLE);
    expect(seen.ok && seen.value.sentence).toMatch(
      /That is not the MAC address of cam-1 in the inventory \(02:00:00:00:00:07\): another device may hold its address\.$/,
    );
  });

  it('is what the connector reports, in its order, and nothing else', () => {
    const few = finishLook(
      { ...prepared(), reports: ['quarantine.listed', 'device.answers'] },
      [ANSWERS, NEIGHBOUR, NO_TABLE],
      0,
    );
    expect(few.ok && Object.keys(few.value.facts)).toEqual(['quarantine.listed', 'device.answers']);
    const none = finishLook({ ...prepared(), reports: ['dropped.frames'] }, [ANSWERS, NEIGHBOUR, NO_TABLE], 0);
    expect(none).toMatchObject({ value: { facts: {}, sentence: 'gw-1 has nothing to tell about cam-1.' } });
  });

  it.each<readonly [string, readonly CommandResult[]]>([
    ['too few answers', [ANSWERS, NEIGHBOUR]],
    ['too many', [ANSWERS, NEIGHBOUR, NO_TABLE, NO_TABLE]],
    ['a cut answer', [ANSWERS, { ...NEIGHBOUR, truncated: true }, NO_TABLE]],
    ['an answer in another form', [ANSWERS, result('192.0.2.7 lladdr'), NO_TABLE]],
    ['a command that failed', [ANSWERS, NEIGHBOUR, result('', { exitCode: 1, stderr: 'not allowed' })]],
    ['a ping that could not be sent', [result('', { exitCode: 2 }), NEIGHBOUR, NO_TABLE]],
  ])('is nothing with %s', (_what, results) => {
    expect(finish(...results)).toMatchObject({ ok: false, code: 'plan.read_failed' });
  });
});

describe('on which devices a look would run', () => {
  it('is known from the files alone, with the reason where it would not', () => {
    const text = readFileSync(new URL('../../../playbooks/policy.yaml', import.meta.url), 'utf8');
    const shipped = parsePolicy(text, 'policy.yaml');
    if (!shipped.ok) throw new Error(shipped.problems.join());
    const [seen, hidden] = [
      CAMERA,
      { ...CAMERA, id: 'cam-2', addresses: ['192.0.2.9'], mac: '02:00:00:00:00:09', gateway: null },
    ];
    expect(
      looksFor('observe_device', { ...world, policy: shipped.value, inventory: inventoryOf([seen, hidden]) }),
    ).toMatchObject([
      { devices: ['cam-1'], rule: { ok: true } },
      { devices: ['cam-2'], rule: { ok: false, code: 'plan.no_gateway' } },
    ]);
  });
});
