import { randomBytes } from 'node:crypto';
import { run, within } from './commands.ts';
import { ATTACKER, DEVICES, deviceNames, GATE, LAN, type DeviceName } from './map.ts';
import { assertInside } from './missing.ts';

export interface LabNetwork {
  /** The name of a network namespace, unique to this lab. */
  readonly namespace: (where: 'gateway' | 'attacker' | DeviceName) => string;
  /** The gateway on the management network. */
  readonly gatewayAddress: string;
  /** Runs a command at the gateway's console, past SSH. */
  atGateway(program: string, ...args: readonly string[]): string;
  at(device: DeviceName, program: string, ...args: readonly string[]): string;
  /** Plugs the device's cable into a bridge. */
  plug(device: DeviceName, bridge: string): void;
  /** Another network card at the end of the device's cable, with the same address. */
  changeMac(device: DeviceName, mac: string): void;
  /** The management cable, at the gateway's end. */
  management(up: boolean): void;
  close(): void;
}

/** Every lab of a process has management addresses of its own. */
let labs = 0;

/** A gateway with two bridges, a port of its own, an uplink and a management network to where the bot runs; devices and an attacker. */
export function buildNetwork(): LabNetwork {
  assertInside();
  labs += 1;
  const id = randomBytes(3).toString('hex');
  const namespace: LabNetwork['namespace'] = (where) => `tagout-${id}-${where}`;
  const management = { link: `mgmt-${id}`, network: `10.99.${process.pid % 250}`, at: labs * 4 };
  const made: string[] = [];
  const close = (): void => {
    // Their links go with them.
    for (const name of made.splice(0)) run('ip', 'netns', 'delete', name);
  };
  try {
    for (const where of ['gateway', 'attacker', ...deviceNames] as const) {
      run('ip', 'netns', 'add', namespace(where));
      made.push(namespace(where));
      within(namespace(where), 'ip', 'link', 'set', 'lo', 'up');
    }
    cableGateway(namespace);
    cableDevices(namespace);
    cableManagement(namespace('gateway'), management);
  } catch (error) {
    close();
    throw error;
  }
  const gateway = namespace('gateway');
  return {
    namespace,
    gatewayAddress: `${management.network}.${management.at + 1}`,
    atGateway: (program, ...args) => within(gateway, program, ...args),
    at: (device, program, ...args) => within(namespace(device), program, ...args),
    plug: (device, bridge) => void within(gateway, 'ip', 'link', 'set', portOf(device), 'master', bridge),
    changeMac: (device, mac) => void within(namespace(device), 'ip', 'link', 'set', 'eth0', 'address', mac),
    management: (up) => void within(gateway, 'ip', 'link', 'set', 'mgmt', up ? 'up' : 'down'),
    close,
  };
}

const portOf = (device: DeviceName): string => (DEVICES[device].lan === GATE.interface ? GATE.interface : `p-${device}`);

function cableGateway(namespace: LabNetwork['namespace']): void {
  const gateway = namespace('gateway');
  for (const [index, { interface: bridge, gateway: address }] of Object.values(LAN).entries()) {
    // An address of its own: a bridge without one takes its lowest port's, and forgets all neighbours when that port is unplugged.
    within(gateway, 'ip', 'link', 'add', bridge, 'address', `02:00:00:ff:00:0${index + 1}`, 'type', 'bridge');
    within(gateway, 'ip', 'address', 'add', `${address}/24`, 'dev', bridge);
    within(gateway, 'ip', 'link', 'set', bridge, 'up');
  }
  cable(gateway, 'uplink', namespace('attacker'));
  within(gateway, 'ip', 'address', 'add', `${ATTACKER.gateway}/24`, 'dev', 'uplink');
  addressed(namespace('attacker'), ATTACKER.address, ATTACKER.gateway);
  within(gateway, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward');
}

function cableDevices(namespace: LabNetwork['namespace']): void {
  const gateway = namespace('gateway');
  for (const name of deviceNames) {
    const { mac, lan, address: own } = DEVICES[name];
    cable(gateway, portOf(name), namespace(name));
    within(namespace(name), 'ip', 'link', 'set', 'eth0', 'address', mac);
    if (lan === GATE.interface) within(gateway, 'ip', 'address', 'add', `${GATE.gateway}/24`, 'dev', lan);
    else within(gateway, 'ip', 'link', 'set', portOf(name), 'master', lan);
    const router = [...Object.values(LAN), GATE].find((each) => each.interface === lan);
    if (router !== undefined) addressed(namespace(name), own, router.gateway);
  }
}

function cableManagement(gateway: string, { link, network, at }: { link: string; network: string; at: number }): void {
  run('ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'mgmt', 'netns', gateway);
  run('ip', 'address', 'add', `${network}.${at + 2}/30`, 'dev', link);
  run('ip', 'link', 'set', link, 'up');
  within(gateway, 'ip', 'address', 'add', `${network}.${at + 1}/30`, 'dev', 'mgmt');
  within(gateway, 'ip', 'link', 'set', 'mgmt', 'up');
}

/** A cable from a port of the gateway to the only network card of a host. */
function cable(gateway: string, port: string, host: string): void {
  within(gateway, 'ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host);
  within(gateway, 'ip', 'link', 'set', port, 'up');
}

function addressed(host: string, own: string, router: string): void {
  within(host, 'ip', 'address', 'add', `${own}/24`, 'dev', 'eth0');
  within(host, 'ip', 'link', 'set', 'eth0', 'up');
  within(host, 'ip', 'route', 'add', 'default', 'via', router);
}
