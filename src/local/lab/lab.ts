import { join } from 'node:path';
import { z } from 'zod';
import type { Device, Gateway, Inventory } from '../../core/inventory.ts';
import type { LabDevice, LabGateway } from '../api.ts';
import { createStateFile } from '../stateFile.ts';
import { createSimulatedGateway, type SimulatedGateway } from './gateway.ts';
import { keepKey } from './keys.ts';
import { Table } from './nftables.ts';
import { startLabServer, type LabServer } from './server.ts';
import { ordinaryTraffic } from './traffic.ts';

/** The simulated gateways of the local workspace: real SSH on loopback, made-up devices behind it. */
export interface Lab {
  /** Private key that the gateways let in. */
  readonly clientKey: string;
  /** Where each gateway of the inventory really listens, and what it shows. */
  readonly gateways: readonly {
    readonly id: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly hostKeys: readonly string[];
  }[];
  view(): readonly LabGateway[];
  /** Called whenever `view` would answer differently. Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
  /**
   * What a device does now, in words, until it is cut off: with its connections it loses this too, and later does what it ordinarily does.
   * An unknown device is ignored; null makes it ordinary again.
   */
  setTraffic(device: string, text: string | null): void;
  close(): Promise<void>;
}

export interface LabOptions {
  readonly inventory: Inventory;
  readonly stateDir: string;
  readonly now?: () => number;
  /** How long a ping takes. */
  readonly pingMs?: number;
}

const Stored = z.strictObject({
  schema: z.literal(1),
  gateways: z.record(z.string(), z.strictObject({ port: z.int().min(1).max(65_535), table: Table.nullable() })),
  traffic: z.record(z.string(), z.string()).default({}),
});
type Stored = z.infer<typeof Stored>;

/** The page shows the last few; the ledger has them all. */
const LOG_MAX = 50;
const HOST = '127.0.0.1';

interface Running {
  readonly gateway: Gateway;
  readonly devices: readonly Device[];
  readonly simulated: SimulatedGateway;
  readonly server: LabServer;
  readonly hostKeys: readonly string[];
  readonly log: { readonly at: number; readonly command: string; readonly exitCode: number }[];
}

export async function startLab({ inventory, stateDir, now = Date.now, pingMs = 300 }: LabOptions): Promise<Lab> {
  const folder = join(stateDir, 'lab');
  const running: Running[] = [];
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());

  const file = createStateFile(join(folder, 'state.json'), () => JSON.stringify(stateOf(running, traffic), null, 2));
  const stored = parseStored(await file.read(), join(folder, 'state.json'));
  const traffic = new Map(Object.entries(stored.traffic));
  const clientKey = await keepKey(folder, 'client');

  async function startGateway(gateway: Gateway): Promise<Running> {
    const before = stored.gateways[gateway.id];
    const devices = [...inventory.devices.values()].filter((device) => device.gateway === gateway.id);
    const simulated = createSimulatedGateway(gateway, devices, before?.table ?? null, now);
    const hostKey = await keepKey(folder, `host_${gateway.id}`);
    const log: Running['log'] = [];
    const server = await startLabServer({
      hostKey,
      clientKey,
      user: gateway.user,
      wantedPort: before?.port ?? 0,
      async onCommand(line, stdin) {
        if (line.startsWith('ping ')) await new Promise((resolve) => setTimeout(resolve, pingMs));
        const answer = simulated.answer(line, stdin, now());
        for (const device of devices) if (simulated.cuts(device)) traffic.delete(device.id);
        // On disk before anybody hears that it worked, as a real gateway's kernel would have it.
        if (stdin !== '') await file.save();
        log.push({
          at: now(),
          command: stdin === '' ? line : `${line} < ${stdin.trimEnd().split('\n').length} lines`,
          exitCode: answer.exitCode,
        });
        log.splice(0, log.length - LOG_MAX);
        changed();
        return answer;
      },
    });
    return { gateway, devices, simulated, server, hostKeys: [hostKey.fingerprint], log };
  }

  const closeAll = (): Promise<unknown> => Promise.all(running.map(({ server }) => server.close()));
  try {
    for (const gateway of inventory.gateways.values()) running.push(await startGateway(gateway));
    await file.save();
  } catch (error) {
    await closeAll();
    throw error;
  }

  return {
    clientKey: clientKey.private,
    gateways: running.map(({ gateway, server, hostKeys }) => ({
      id: gateway.id,
      host: HOST,
      port: server.port,
      user: gateway.user,
      hostKeys,
    })),
    view: () => running.map((each) => viewOf(each, traffic)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setTraffic(device, text) {
      if (!inventory.devices.has(device)) return;
      if (text === null) traffic.delete(device);
      else traffic.set(device, text);
      changed();
    },
    async close() {
      listeners.clear();
      await closeAll();
      await file.save();
    },
  };
}

function stateOf(running: readonly Running[], traffic: ReadonlyMap<string, string>): Stored {
  return {
    schema: 1,
    traffic: Object.fromEntries(traffic),
    gateways: Object.fromEntries(
      running.map(({ gateway, server, simulated }) => [gateway.id, { port: server.port, table: simulated.table }]),
    ),
  };
}

function parseStored(text: string | null, path: string): Stored {
  if (text === null) return { schema: 1, gateways: {}, traffic: {} };
  try {
    return Stored.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${path}: expected the state of the lab gateways. Delete this file; the next start begins without quarantines.`,
    );
  }
}

function viewOf({ gateway, devices, simulated, server, log }: Running, traffic: ReadonlyMap<string, string>): LabGateway {
  return {
    id: gateway.id,
    name: gateway.name,
    site: gateway.site,
    address: `${HOST}:${server.port}`,
    devices: devices.map((device): LabDevice => {
      const quarantined = simulated.cuts(device);
      return {
        id: device.id,
        name: device.name,
        kind: device.kind,
        address: device.addresses[0] ?? '',
        mac: device.mac ?? '',
        quarantined,
        traffic: quarantined ? 'silent: every frame is dropped' : (traffic.get(device.id) ?? ordinaryTraffic(device)),
        unusual: !quarantined && traffic.has(device.id),
      };
    }),
    log: [...log],
  };
}
