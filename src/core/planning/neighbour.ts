import { z } from 'zod';
import { write } from '../connector/parameters.ts';
import type { CommandResult, Facts } from '../plan.ts';
import { accept, refuse, type Result } from '../result.ts';
import { firstLine, parseJson } from './output.ts';

/** `ip -json neigh show to <address> dev <lan>` (iproute2). An entry without `lladdr` is one that nobody answered for. */
const Neighbours = z
  .array(z.looseObject({ dst: z.string(), lladdr: z.string().optional(), state: z.array(z.string()).default([]) }))
  .max(64);

/** A device that has not answered for itself is not there, whatever an old entry says. */
const GONE = new Set(['FAILED', 'INCOMPLETE']);

export function neighbourFacts(result: CommandResult): Result<Facts> {
  if (result.exitCode !== 0) {
    return refuse(
      'plan.read_failed',
      `The gateway could not read its neighbour table: ${firstLine(result)}. Check the interface name in the inventory.`,
    );
  }
  const entries = parseJson(result.stdout, Neighbours);
  if (entries === null) {
    return refuse(
      'plan.read_failed',
      'The gateway answered for its neighbour table, but not in the form of "ip -json neigh". Check that iproute2 is installed in full.',
    );
  }
  const alive = entries.filter((entry) => !entry.state.some((state) => GONE.has(state))).flatMap(({ lladdr }) => lladdr ?? []);
  const macs = new Set(alive);
  const [mac] = macs;
  if (mac === undefined) return accept({ 'neighbour.seen': false });
  const written = write('mac', mac);
  if (macs.size > 1 || !written.ok) {
    return refuse(
      'plan.read_failed',
      "The gateway's neighbour table does not name one device for the address. Look at the gateway.",
    );
  }
  return accept({ 'neighbour.seen': true, 'neighbour.mac': written.value });
}
