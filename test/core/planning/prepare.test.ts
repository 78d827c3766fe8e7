import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/core/connector/quote.ts';
import { prepare } from '../../../src/core/planning/prepare.ts';
import type { Device } from '../../../src/core/inventory.ts';
import { refuse } from '../../../src/core/result.ts';
import { CAMERA, CONTEXT, GATEWAY, inventoryOf, MAC, planned, prepared, STEP } from './sample.ts';

const without = (change: Partial<Device>) => ({ ...CONTEXT, inventory: inventoryOf([{ ...CAMERA, ...change }]) });
const gateway = (change: Partial<typeof GATEWAY>) => ({
  ...CONTEXT,
  inventory: inventoryOf([CAMERA], [{ ...GATEWAY, ...change }]),
});

describe('a step that resolves', () => {
  it('becomes commands with the values of the inventory, and nothing of the draft', () => {
    const { batch, reads } = prepared({ ...STEP, title: '$(reboot)', reason: '`reboot`' });
    expect(reads.map(commandLine)).toEqual([
      'sudo -n ip neigh flush to 192.0.2.7 dev br0',
      'ping -n -c 1 -i 0.3 -w 3 192.0.2.7',
      'ip -json neigh show to 192.0.2.7 dev br0',
      'sudo -n nft -j list ruleset bridge',
    ]);
    expect(batch.run.map(commandLine)).toEqual(['sudo -n nft -f -']);
    expect(batch.run[0]?.stdin).toContain(`add element bridge tagout quarantine { ${MAC} timeout 86400s }`);
    expect(JSON.stringify(batch)).not.toContain('reboot');
  });

  it('says what it does, for how long, how it is undone and what breaks, by name', () => {
    const { about } = prepared();
    expect(about.effect).toContain('Dock gateway drops every frame from and to Camera 1 (02:00:00:00:00:07)');
    expect(about.effect).toContain('lifts itself after 24 hours');
    expect(about.undoSentence).toContain('Release Camera 1');
    expect(about.breaks).toEqual(['Video recorder', 'Loading bay video']);
  });

  it('knows how long the run may take: the connection, and every command at its worst', () => {
    const { batch, about } = prepared();
    expect(about.longestMs).toBe(batch.run.reduce((total, { timeoutMs }) => total + timeoutMs, CONTEXT.connectMaxMs));
  });

  it('breaks nothing when it lets a device back', () => {
    expect(prepared({ ...STEP, action: 'release_device' }).about.breaks).toEqual([]);
  });

  it('carries the pinned host keys into the batch', () => {
    expect(planned().batch.host).toEqual({
      id: 'gw-1',
      host: '192.0.2.1',
      port: 22,
      user: 'tagout',
      hostKeys: GATEWAY.hostKeys,
    });
  });
});

describe('a step that does not resolve is refused, with what to do', () => {
  it.each([
    ['an unknown device', { ...STEP, device: 'toString' }, CONTEXT, 'plan.unknown_device'],
    ['no device', { ...STEP, device: null }, CONTEXT, 'plan.unknown_device'],
    ['manual work', { ...STEP, action: 'manual' as const }, CONTEXT, 'plan.manual'],
    ['a device without a MAC address', STEP, without({ mac: null }), 'plan.no_mac'],
    ['a device without an address', STEP, without({ addresses: [] }), 'plan.no_address'],
    ['a device with several addresses', STEP, without({ addresses: ['192.0.2.7', '192.0.2.9'] }), 'plan.several_addresses'],
    ['a device without a gateway', STEP, without({ gateway: null }), 'plan.no_gateway'],
    ['a gateway that is not in the inventory', STEP, without({ gateway: 'gw-9' }), 'plan.unknown_gateway'],
    ['a gateway without a pinned key', STEP, gateway({ hostKeys: [] }), 'plan.no_host_key'],
    ['a connector that does not exist', STEP, gateway({ connector: 'constructor' }), 'plan.unknown_connector'],
    ['an interface name that is an option', STEP, gateway({ lan: '-br0' }), 'plan.bad_value'],
    ['a MAC address of a group', STEP, without({ mac: 'ff:ff:ff:ff:ff:ff' }), 'plan.bad_value'],
    ['an address that is more', STEP, without({ addresses: ['192.0.2.7;reboot'] }), 'plan.bad_value'],
  ])('%s', (_name, step, context, code) => {
    const refused = prepare(step, context);
    expect(refused).toMatchObject({ ok: false, code });
    expect(!refused.ok && refused.message).toMatch(/\.$/);
  });

  it.each([
    ['MAC address', { id: 'cam-2', mac: MAC, addresses: ['192.0.2.99'] }],
    ['address', { id: 'cam-2', mac: '02:00:00:00:00:99' }],
  ])('two devices with one %s', (_name, twin) => {
    const context = { ...CONTEXT, inventory: inventoryOf([CAMERA, { ...CAMERA, ...twin }]) };
    expect(prepare(STEP, context)).toMatchObject({ ok: false, code: 'plan.ambiguous_address' });
  });

  it('an action that the connector does not offer', () => {
    const connector = CONTEXT.connectors.get('linux-gateway');
    const connectors = new Map(connector === undefined ? [] : [['linux-gateway', { ...connector, actions: new Map() }]]);
    expect(prepare(STEP, { ...CONTEXT, connectors })).toMatchObject({ ok: false, code: 'plan.action_not_offered' });
  });
});

const weighed = (step = STEP, connectors = CONTEXT.connectors): unknown[] => {
  const seen: unknown[] = [];
  prepare(step, {
    ...CONTEXT,
    connectors,
    ruleFor: (weighing) => {
      seen.push(weighing);
      return refuse('policy.no_tier', 'No.');
    },
  });
  return seen;
};
const release = { ...STEP, action: 'release_device' as const };

describe('what the policy weighs', () => {
  it('is the action, the device, what stops working with it and whether there is a way back', () => {
    expect(weighed()).toEqual([
      { action: 'isolate_device', criticality: 'low', affects: 3, undoable: true, undoesItself: false },
    ]);
  });

  it('is no way back when neither commands nor another step lead there', () => {
    const connector = CONTEXT.connectors.get('linux-gateway');
    if (connector === undefined) throw new Error('the shipped connector is gone');
    const alone = new Map([...connector.actions].filter(([id]) => id === 'release_device'));
    expect(weighed(release)).toMatchObject([{ undoable: true, affects: 1 }]);
    expect(weighed(release, new Map([['linux-gateway', { ...connector, actions: alone }]]))).toMatchObject([
      { undoable: false },
    ]);
  });

  it('refuses the plan when it has no rule', () => {
    expect(prepare(STEP, { ...CONTEXT, ruleFor: () => refuse('policy.no_tier', 'No.') })).toMatchObject({
      code: 'policy.no_tier',
    });
  });
});
