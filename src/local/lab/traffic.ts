import type { Device } from '../../core/inventory.ts';

const BY_KIND: ReadonlyMap<string, string> = new Map([
  ['camera', 'streams video to the recorder'],
  ['door-controller', 'talks to the access server'],
  ['badge-reader', 'talks to its door controller'],
  ['environmental-sensor', 'sends a reading every minute'],
  ['plc', 'talks to the line controller'],
  ['hvac-controller', 'talks to the building server'],
  ['infusion-pump', 'talks to the nurse-call gateway'],
  ['nurse-call-gateway', 'passes nurse calls on'],
  ['ip-phone', 'registered at the phone server'],
]);

/** What a made-up device does on an ordinary day, in words for the page. */
export function ordinaryTraffic(device: Device): string {
  return BY_KIND.get(device.kind) ?? 'ordinary traffic';
}
