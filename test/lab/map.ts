/** Where everything is. Addresses are private ones and those for documentation; nothing of it leaves the lab's namespaces. */
export const LAN = {
  floor: { interface: 'br-floor', gateway: '10.20.1.1' },
  yard: { interface: 'br-yard', gateway: '10.20.2.1' },
} as const;
/** A port of the gateway that belongs to no bridge. */
export const GATE = { interface: 'p-gate', gateway: '10.20.3.1' } as const;
/** Behind the uplink. */
export const ATTACKER = { address: '203.0.113.66', gateway: '203.0.113.1' } as const;

export const DEVICES = {
  'cam-1': { lan: LAN.floor.interface, address: '10.20.1.11', mac: '02:00:00:01:00:0b' },
  'cam-2': { lan: LAN.floor.interface, address: '10.20.1.12', mac: '02:00:00:01:00:0c' },
  'cam-3': { lan: LAN.floor.interface, address: '10.20.1.13', mac: '02:00:00:01:00:0d' },
  'pump-1': { lan: LAN.yard.interface, address: '10.20.2.11', mac: '02:00:00:02:00:0b' },
  'lock-1': { lan: GATE.interface, address: '10.20.3.11', mac: '02:00:00:03:00:0b' },
} as const;
export type DeviceName = keyof typeof DEVICES;
export const deviceNames = Object.keys(DEVICES) as readonly DeviceName[];
