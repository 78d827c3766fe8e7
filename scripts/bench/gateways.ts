import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { createSimulatedGateway, type Answer } from '../../src/local/lab/gateway.ts';
import { keepKey } from '../../src/local/lab/keys.ts';
import { startLabServer, type LabServer } from '../../src/local/lab/server.ts';
import { fleetOf, GATEWAY_USER, gatewaysFor } from './fleet.ts';
import { now } from './now.ts';
import type { Fleet } from './wire.ts';

/** What arrived at a gateway: the first byte of a connection, or a command that changes something. */
export interface Arrival {
  readonly kind: 'byte' | 'command';
  readonly port: number;
  readonly at: number;
  /** The MAC address that a command names. */
  readonly device: string | null;
}

const MAC = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/;

export interface Gateways {
  readonly fleet: Fleet;
  readonly clientKey: string;
  /** One more gateway, for the bare server. */
  readonly barePort: number;
  readonly arrivals: readonly Arrival[];
  /** Connections that are open. */
  open(): number;
  forget(): void;
  close(): Promise<void>;
}

/** The local workspace's simulated gateways, many of them: real SSH on loopback. They answer at once, a ping too. */
export async function startGateways(devices: number, folder: string): Promise<Gateways> {
  const hostKey = await keepKey(folder, 'host');
  const clientKey = await keepKey(folder, 'client');
  const arrivals: Arrival[] = [];
  const ports = new Set<number>();
  let open = 0;

  const serve = async (answer: (line: string, stdin: string) => Answer) => {
    const server = await startLabServer({
      hostKey,
      clientKey,
      user: GATEWAY_USER,
      wantedPort: 0,
      onCommand: (line, stdin) => {
        if (line.includes('nft -f')) {
          const [device = null] = MAC.exec(stdin) ?? [];
          arrivals.push({ kind: 'command', port: server.port, at: now(), device });
        }
        return Promise.resolve(answer(line, stdin));
      },
    });
    ports.add(server.port);
    return server;
  };
  // Told after the server's own listeners hang on the connection: this one only looks.
  const onConnection = (message: unknown): void => {
    const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : null;
    if (!(socket instanceof Socket) || !ports.has(socket.localPort ?? 0)) return;
    const port = socket.localPort ?? 0;
    open += 1;
    socket.once('close', () => (open -= 1));
    socket.once('data', () => arrivals.push({ kind: 'byte', port, at: now(), device: null }));
  };
  subscribe('net.server.socket', onConnection);

  const plan = { devices, hostKey: hostKey.fingerprint };
  const inventory = fleetOf({ ...plan, ports: Array.from({ length: gatewaysFor(devices) }, () => 0) });
  const servers: LabServer[] = [];
  for (const gateway of inventory.gateways.values()) {
    const own = [...inventory.devices.values()].filter((device) => device.gateway === gateway.id);
    const simulated = createSimulatedGateway(gateway, own, null, Date.now);
    servers.push(await serve((line, stdin) => simulated.answer(line, stdin, Date.now())));
  }
  const bare = await serve(() => ({ exitCode: 0, stdout: '', stderr: '' }));

  return {
    fleet: { ...plan, ports: servers.map(({ port }) => port) },
    clientKey: clientKey.private,
    barePort: bare.port,
    arrivals,
    open: () => open,
    forget: () => void arrivals.splice(0),
    close: async () => {
      unsubscribe('net.server.socket', onConnection);
      await Promise.all([...servers, bare].map((server) => server.close()));
    },
  };
}
