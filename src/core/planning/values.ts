import { inWords } from '../connector/facts.ts';
import { write, type CommandParameter, type CommandValues, type SentenceValues } from '../connector/parameters.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { Place } from './target.ts';

/** What may enter the commands of one step: parsed, and written anew. The MAC address is always there. */
export type Written = CommandValues & { readonly mac: string };

/** @param needed what the commands cannot do without. @param holdS after how many seconds the gateway undoes the step by itself. */
export function writeValues(
  { device, mac, address, gateway }: Place,
  needed: ReadonlySet<CommandParameter>,
  holdS: number | null,
): Result<Written> {
  const raw: { readonly [P in CommandParameter]: string | number | null } = { mac, address, lan: gateway.lan, hold_s: holdS };
  if (address === null && needed.has('address')) {
    return refuse(
      'plan.no_address',
      `The inventory has no address for ${device.id}, and the connector needs one. Add it, then ask again.`,
    );
  }
  const writtenMac = write('mac', mac);
  if (!writtenMac.ok) return writtenMac;
  const values: { [P in CommandParameter]: string | null } = { mac: writtenMac.value, address: null, lan: null, hold_s: null };
  for (const parameter of ['address', 'lan', 'hold_s'] as const) {
    const value = raw[parameter];
    if (value === null) continue;
    const written = write(parameter, value);
    if (!written.ok) return written;
    values[parameter] = written.value;
  }
  return accept({ ...values, mac: writtenMac.value });
}

export function sentenceValues({ device, gateway }: Place, values: CommandValues, holdS: number | null): SentenceValues {
  return {
    ...values,
    address: values.address ?? 'no known address',
    device: device.name,
    gateway: gateway.name,
    hold: holdS === null ? null : inWords(holdS),
  };
}

/** The gateway as a batch or an observation names it. */
export function hostOf({ id, host, port, user, hostKeys }: Place['gateway']) {
  return { id, host, port, user, hostKeys };
}
