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
  /** Called with the next batch, before it runs. Then never again. */
  onNextBatch(hook: () => Fate): void;
  isCut(device: string): boolean;
  close(): Promise<void>;
}

export async function startGateways(inventory: Inventory, folder: string): Promise<Gateways> {
  const clientKey = await keepKey(folder, 'client');
  const arrived: Arrived[] = [];
  let hook: (() => Fate) | null = null;
  const running = await Promise.all(
    [...inventory.gateways.values()].map(async (gateway) => {
      const devices = [...inventory.devices.values()].filter((device) => device.gateway === gateway.id);
      const simulated = createSimulatedGateway(gateway, devices, null, Date.now);
      const hostKey = await keepKey(folder, gateway.id);
      const server = await startLabServer({
        hostKey,
        clientKey,
        user: gateway.user,
        wantedPort: 0,
        onCommand: (line, stdin) => {
          if (line.includes('nft -f')) {
            const now = hook;
            hook = null;
            if (now?.() === 'lost') return Promise.reject(new Error('the gateway went down'));
            arrived.push({ at: Date.now(), gateway: gateway.id, stdin });
          }
          return Promise.resolve(simulated.answer(line, stdin, Date.now()));
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
    onNextBatch: (next) => {
      hook = next;
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
