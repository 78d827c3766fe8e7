import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LIMITS } from '../../../src/core/limits.ts';
import type { CommandResult, Plan } from '../../../src/core/plan.ts';
import { finishPlan } from '../../../src/core/planning/finish.ts';
import { prepare } from '../../../src/core/planning/prepare.ts';
import { judgeProbe } from '../../../src/core/planning/probe.ts';
import type { Result } from '../../../src/core/result.ts';
import { CONTEXT, STEP } from '../planning/sample.ts';
import { ADDRESSES, MACS, missingForNamespaces, openNamespaces, type Namespaces } from './namespaces.ts';
import { linuxGatewayAsRoot } from './sample.ts';

type Action = 'isolate_device' | 'release_device';
const missing = missingForNamespaces();

describe.skipIf(missing !== null)(
  `the shipped connector on the real nft${missing === null ? '' : `, needs ${missing}`}`,
  () => {
    let lan: Namespaces;
    beforeAll(async () => {
      lan = await openNamespaces();
      await vi.waitUntil(() => lan.pings('gateway', ADDRESSES.device), { timeout: 20_000 });
      await vi.waitUntil(() => lan.pings('neighbour', ADDRESSES.device), { timeout: 20_000 });
    });
    afterAll(() => lan.close());
    beforeEach(() => lan.run('gateway', ['nft', 'flush', 'ruleset']));

    function tryPlan(action: Action): Result<Plan> {
      const connectors = new Map([['linux-gateway', linuxGatewayAsRoot()]]);
      const prepared = prepare({ ...STEP, action }, { ...CONTEXT, connectors });
      return prepared.ok
        ? finishPlan(
            prepared.value,
            prepared.value.reads.map((command) => lan.onGateway(command)),
            1,
          )
        : prepared;
    }
    function plan(action: Action): Plan {
      const made = tryPlan(action);
      if (!made.ok) throw new Error(made.message);
      return made.value;
    }
    const run = ({ batch }: Plan): readonly CommandResult[] => batch.run.map((command) => lan.onGateway(command));
    const probe = ({ batch, baseline }: Plan) =>
      judgeProbe(
        batch,
        batch.probe.reads.map((command) => lan.onGateway(command)),
        baseline,
      );

    it('cuts one device off in both directions, from the gateway and from its neighbours, and nobody else', () => {
      const isolate = plan('isolate_device');
      expect(isolate.baseline['device.answers']).toBe(true);
      expect(run(isolate)).toMatchObject([{ exitCode: 0, stderr: '' }]);

      expect(lan.pings('gateway', ADDRESSES.device)).toBe(false);
      expect(lan.pings('neighbour', ADDRESSES.device)).toBe(false);
      expect(lan.pings('device', ADDRESSES.neighbour)).toBe(false);
      expect(lan.pings('device', ADDRESSES.gateway)).toBe(false);
      expect(lan.pings('gateway', ADDRESSES.neighbour)).toBe(true);
      expect(lan.pings('neighbour', ADDRESSES.gateway)).toBe(true);

      const seen = probe(isolate);
      expect(seen).toMatchObject({ holds: true, readable: true, facts: { 'leaked.frames': 0, 'quarantine.enforced': true } });
      expect(seen.facts['dropped.frames']).toBeGreaterThan(0);
      expect(seen.facts['quarantine.ends_in_s']).toBeGreaterThan(86_000);
    });

    it('may run twice: the second run renews it', () => {
      run(plan('isolate_device'));
      const again = plan('isolate_device');
      expect(again.batch.preconditions['quarantine.listed']).toBe(true);
      expect(run(again)).toMatchObject([{ exitCode: 0 }]);
      expect(probe(again)).toMatchObject({ holds: true, facts: { 'leaked.frames': 0 } });
    });

    it('lets the device back, and the probe shows it', () => {
      run(plan('isolate_device'));
      const release = plan('release_device');
      expect(run(release)).toMatchObject([{ exitCode: 0, stderr: '' }]);
      expect(probe(release)).toMatchObject({ holds: true, facts: { 'quarantine.listed': false, 'device.answers': true } });
      expect(lan.pings('neighbour', ADDRESSES.device)).toBe(true);
    });

    it('is seen in the list of thousands, which one read takes whole', () => {
      run(plan('isolate_device'));
      const more = Array.from(
        { length: 2000 },
        (_, index) => `02:00:01:00:${(index >> 8).toString(16)}:${(index & 255).toString(16)}`,
      );
      const elements = `{ ${more.map((mac) => `${mac} timeout 86400s`).join(', ')} }`;
      const stdin = `add element bridge tagout quarantine ${elements}\nadd element bridge tagout watch ${elements}\n`;
      expect(lan.onGateway({ argv: ['nft', '-f', '-'], stdin, timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
      const again = plan('isolate_device');
      expect(again.batch.preconditions['quarantine.listed']).toBe(true);
      const listing = again.batch.probe.reads.find(({ parse }) => parse === 'nft_quarantine');
      const bytes = listing === undefined ? 0 : Buffer.byteLength(lan.onGateway(listing).stdout);
      expect(bytes).toBeGreaterThan(LIMITS.sshOutputMaxBytes);
      expect(bytes).toBeLessThan(LIMITS.sshReadMaxBytes / 4);
    });

    it('undoes by the commands that the card shows, also when there is nothing to undo', () => {
      const isolate = plan('isolate_device');
      run(isolate);
      for (let times = 0; times < 2; times += 1)
        expect(isolate.batch.undo.map((command) => lan.onGateway(command))).toMatchObject([{ exitCode: 0 }]);
      expect(lan.pings('gateway', ADDRESSES.device)).toBe(true);
      lan.run('gateway', ['nft', 'flush', 'ruleset']);
      expect(isolate.batch.undo.map((command) => lan.onGateway(command))).toMatchObject([{ exitCode: 0 }]);
    });

    it('lifts itself when the time is over', async () => {
      const [applied] = plan('isolate_device').batch.run;
      const stdin = applied?.stdin.replaceAll('timeout 86400s', 'timeout 1s') ?? '';
      expect(lan.onGateway({ argv: ['nft', '-f', '-'], stdin, timeoutMs: 10_000 })).toMatchObject({ exitCode: 0 });
      await expect.poll(() => lan.pings('gateway', ADDRESSES.device), { timeout: 20_000, interval: 200 }).toBe(true);
    });

    it('is seen through when somebody takes the drops away: the counter behind them tells', () => {
      const isolate = plan('isolate_device');
      run(isolate);
      for (const chain of ['forward', 'input', 'output'])
        lan.run('gateway', ['nft', 'flush', 'chain', 'bridge', 'tagout', chain]);
      expect(lan.pings('neighbour', ADDRESSES.device)).toBe(true);
      const seen = probe(isolate);
      expect(seen).toMatchObject({
        holds: false,
        readable: true,
        facts: { 'quarantine.listed': true, 'quarantine.enforced': false, 'device.answers': true },
      });
      expect(seen.facts['leaked.frames']).toBeGreaterThan(0);
    });

    it('is not planned when another device took the address, or when nobody has it', async () => {
      lan.run('device', ['ip', 'link', 'set', 'eth0', 'address', '02:00:00:00:00:66']);
      lan.run('gateway', ['ip', 'neigh', 'flush', 'dev', 'br0']);
      expect(tryPlan('isolate_device')).toMatchObject({
        ok: false,
        code: 'plan.precondition',
        message: expect.stringContaining('Another device'),
      });

      lan.run('device', ['ip', 'addr', 'flush', 'dev', 'eth0']);
      lan.run('gateway', ['ip', 'neigh', 'flush', 'dev', 'br0']);
      expect(tryPlan('isolate_device')).toMatchObject({
        ok: false,
        code: 'plan.precondition',
        message: expect.stringContaining('sees no device'),
      });

      lan.run('device', ['ip', 'link', 'set', 'eth0', 'address', MACS.device]);
      lan.run('device', ['ip', 'addr', 'add', `${ADDRESSES.device}/24`, 'dev', 'eth0']);
      await expect.poll(() => lan.pings('gateway', ADDRESSES.device), { timeout: 20_000 }).toBe(true);
    });
  },
);
