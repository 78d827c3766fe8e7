import type { Device } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import type { Incident } from '../record.ts';

/** `D1` to `D200`: short ids keep the schema's enums small, and a model cannot invent an inventory id that happens to exist. */
export function devicesByShortId(incident: Incident): ReadonlyMap<string, Device> {
  return new Map(incident.devices.slice(0, LIMITS.devicesPerIncidentMax).map((device, index) => [`D${index + 1}`, device]));
}
