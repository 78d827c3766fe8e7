import type { GatewayArguments } from './arguments.ts';

/** A first inventory.yaml: the gateway that is known already, and the rest as examples to copy. The caller has it parsed before it is written. */
export function inventoryText(gateway: GatewayArguments | null): string {
  return `# yaml-language-server: $schema=./schema/inventory.schema.json
#
# The fleet: what exists, where it hangs, and what depends on it. Tagout never touches a device that is not in here.
# npm run tagout -- doctor names every mistake by file, line and field, and asks each gateway.

# The hosts that commands run on.
${gateway === null ? `gateways: []\n${commented(gatewayEntry(EXAMPLE))}` : `gateways:\n${gatewayEntry(gateway)}`}
# What hangs on them. A large list can be a file inventory.csv beside this one, with these names as its first line:
# id,name,kind,vendor,model,firmware,addresses,mac,site,gateway,criticality,owner,dependents
devices: []
${commented(DEVICE)}`;
}

const EXAMPLE: GatewayArguments = {
  host: '192.0.2.1',
  port: 22,
  user: 'tagout',
  lan: 'br-lan',
  key: 'SHA256:0000000000000000000000000000000000000000000',
};

function gatewayEntry({ host, port, user, lan, key }: GatewayArguments): string {
  return `  - id: gw-1 # your name for it: letters, digits, dot, underscore, hyphen
    name: Gateway 1 # what people read on the card
    site: Site 1
    connector: linux-gateway # a file in connectors/
    host: ${JSON.stringify(host)} # address or DNS name for SSH
    port: ${port}
    user: ${JSON.stringify(user)} # an account that may do what the connector does, and nothing else
    # Fingerprints of the host keys that are accepted. Any other key is refused before we log in.
    # Read them on the gateway itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub
    host_keys: [${JSON.stringify(key)}]
    lan: ${JSON.stringify(lan)} # the bridge or interface that its devices hang on
`;
}

const DEVICE = `  - id: camera-1 # your name for it; drafts, cards and the history use it
    name: Gate camera
    kind: camera # in your own words, lower case: camera, plc, infusion-pump, sensor, ...
    vendor: Example
    model: X-1
    firmware: '1.0' # in quotes when it looks like a number
    addresses: [192.0.2.10] # two devices cannot share one
    mac: 02:00:00:00:00:0a # without it the device cannot be cut off
    site: Site 1
    gateway: gw-1 # leave it out when there is none
    # What it means when the device is gone: low, medium, high, critical. critical is what patients or machines depend on.
    criticality: low
    owner: Site security # a team, not a person
    dependents: [] # what stops working when it is cut off: ids of devices, or functions in your own words
`;

const commented = (text: string): string => text.replaceAll(/^/gm, '# ').replace(/# $/, '');
