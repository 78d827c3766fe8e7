import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Adapters } from '../../src/app.ts';
import type { Device, Gateway } from '../../src/core/inventory.ts';
import type { Host } from '../../src/ports.ts';
import { linuxGatewayAsRoot } from '../core/connector/sample.ts';
import { inventoryOf } from '../core/planning/sample.ts';
import { startRig, type Rig } from '../e2e/rig.ts';
import { DEVICES, deviceNames, GATE, LAN, type DeviceName } from './map.ts';
import { buildNetwork, type LabNetwork } from './network.ts';
import { startSshd, type LabSshd } from './sshd.ts';

/** The app with emulated Slack and GitHub, and a real network behind a real gateway. */
export interface Site {
  readonly network: LabNetwork;
  readonly sshd: LabSshd;
  readonly rig: Rig;
  readonly gateway: Host;
  close(): Promise<void>;
}

/** @param operated what the operator wrote otherwise than what is shipped. */
export async function openSite(make?: Adapters, operated = (shipped: Playbooks): Playbooks => shipped): Promise<Site> {
  const network = buildNetwork();
  const closing: (() => Promise<void> | void)[] = [() => network.close()];
  const close = async (): Promise<void> => {
    for (const each of closing.splice(0).toReversed()) await each();
  };
  try {
    const sshd = await startSshd(network.namespace('gateway'), network.gatewayAddress);
    closing.push(() => sshd.close());
    const gateway: Host = { host: network.gatewayAddress, port: sshd.port, user: 'root', hostKeys: [sshd.fingerprint] };
    const rig = await startRig({
      change: (playbooks) =>
        operated({
          ...playbooks,
          inventory: inventoryOf(deviceNames.map(deviceOf), gatewaysAt(gateway)),
          connectors: new Map([['linux-gateway', linuxGatewayAsRoot()]]),
        }),
      lab: async () => ({
        clientKey: sshd.clientKey,
        gateways: gatewaysAt(gateway),
        view: () => [],
        onChange: () => () => undefined,
        close: async () => undefined,
      }),
      ...(make === undefined ? {} : { make }),
    });
    closing.push(() => rig.close());
    return { network, sshd, rig, gateway, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One machine with three networks is three gateways in the inventory: each names the bridge or port that its devices hang on. */
const gatewaysAt = (host: Host): readonly Gateway[] =>
  [LAN.floor, LAN.yard, GATE].map(({ interface: lan }) => ({
    ...host,
    id: `gw-${lan}`,
    name: 'Hall gateway',
    site: 'Hall',
    connector: 'linux-gateway',
    lan,
  }));

const deviceOf = (id: DeviceName): Device => ({
  id,
  name: `Device ${id}`,
  kind: 'camera',
  vendor: 'Lumenor',
  model: 'LN-400',
  firmware: '2.4.1',
  addresses: [DEVICES[id].address],
  mac: DEVICES[id].mac,
  site: 'Hall',
  gateway: `gw-${DEVICES[id].lan}`,
  criticality: 'low',
  owner: 'Site security',
  dependents: [],
});
