import type { Device, Inventory } from '../../src/core/inventory.ts';
import { createSimulatedGateway } from '../../src/local/lab/gateway.ts';
import { keepKey } from '../../src/local/lab/keys.ts';
import { startLabServer } from '../../src/local/lab/server.ts';
import type { Gateway } from './wire.ts';

/** One batch of commands that changes a gateway, as it arrived there. */
export interface Arrived {
  readonly at: number;
  readonly gateway: string;
  readonly stdin: string;
}

/** What becomes of a batch that arrived: the gateway runs it, or goes down before it does. */
export type Fate = 'runs' | 'lost';

/** The lab's gateways, in the process that survives: they remember everything that ever arrived. */
export interface Gateways {
  readonly list: readonly Gateway[];
  readonly clientKey: string;
  readonly arrived: readonly Arrived[];
  /** Called with the next batch, or with the nth from now on, before it runs. Then never again. */
  onNextBatch(hook: () => Fate, nth?: number): void;
  /** From now on the device has a way around its gateway: it answers in spite of all rules, so that cutting it off has no effect. */
  letAround(device: string): void;
  isCut(device: string): boolean;
  close(): Promise<void>;
}

export async function startGateways(inventory: Inventory, folder: string): Promise<Gateways> {
  const clientKey = await keepKey(folder, 'client');
  const arrived: Arrived[] = [];
  const around = new Set<string>();
  let hook: { readonly call: () => Fate; left: number } | null = null;
  const fateOfBatch = (): Fate => {
    if (hook === null) return 'runs';
    hook.left -= 1;
    if (hook.left > 0) return 'runs';
    const { call } = hook;
    hook = null;
    return call();
  };
  const running = await Promise.all(
    [...inventory.gateways.values()].map(async (gateway) => {
      const devices = [...inventory.devices.values()].filter((device) => device.gateway === gateway.id);
      const simulated = createSimulatedGateway(gateway, devices, null, Date.now);
      // Has no rules, ever: what it sees of a device is what is to be seen of one that has another way.
      const open = createSimulatedGateway(gateway, devices, null, Date.now);
      const hostKey = await keepKey(folder, gateway.id);
      const server = await startLabServer({
        hostKey,
        clientKey,
        user: gateway.user,
        wantedPort: 0,
        onCommand: (line, stdin) => {
          if (line.includes('nft -f')) {
            if (fateOfBatch() === 'lost') return Promise.reject(new Error('the gateway went down'));
            arrived.push({ at: Date.now(), gateway: gateway.id, stdin });
          }
          const asked = line.split(' ').some((word) => around.has(word)) ? open : simulated;
          return Promise.resolve(asked.answer(line, stdin, Date.now()));
        },
      });
      const listed: Gateway = { id: gateway.id, host: '127.0.0.1', port: server.port, hostKeys: [hostKey.fingerprint] };
      return { listed, cuts: (device: Device) => simulated.cuts(device), close: () => server.close() };
    }),
  );
  return {
    list: running.map(({ listed }) => listed),
    clientKey: clientKey.private,
    arrived,
    onNextBatch: (call, nth = 1) => {
      hook = { call, left: nth };
    },
    letAround: (id) => {
      for (const address of inventory.devices.get(id)?.addresses ?? []) around.add(address);
    },
    isCut: (id) => {
      const device = inventory.devices.get(id);
      return device !== undefined && running.some(({ cuts }) => cuts(device));
    },
    close: async () => {
      await Promise.all(running.map(({ close }) => close()));
    },
  };
}
