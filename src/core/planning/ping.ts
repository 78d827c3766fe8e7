import type { CommandResult, Facts } from '../plan.ts';
import { accept, refuse, type Result } from '../result.ts';
import { firstLine } from './output.ts';

/** ping(8), iputils: 0 when at least one reply came, 1 when none did, 2 for any other error. The exit code alone is read. */
export function pingFacts(result: CommandResult): Result<Facts> {
  if (result.exitCode === 0) return accept({ 'device.answers': true });
  if (result.exitCode === 1) return accept({ 'device.answers': false });
  return refuse(
    'plan.read_failed',
    `The gateway could not ping the device: ${firstLine(result)}. Check that ping is installed and its user may run it.`,
  );
}
