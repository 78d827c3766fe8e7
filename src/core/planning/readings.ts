import type { CommandResult, Facts, Read } from '../plan.ts';
import { accept, assertNever, refuse, type Result } from '../result.ts';
import { neighbourFacts } from './neighbour.ts';
import { firstLine } from './output.ts';
import { pingFacts } from './ping.ts';
import { quarantineFacts } from './quarantine.ts';

/** Turns what the reads printed into named typed values. One answer that cannot be read makes all of it unread. */
export function factsOf(reads: readonly Read[], results: readonly CommandResult[], mac: string): Result<Facts> {
  const facts: Record<string, string | number | boolean> = {};
  for (const [index, read] of reads.entries()) {
    const result = results[index];
    if (result === undefined || results.length !== reads.length) {
      return refuse('plan.read_failed', `The gateway answered ${results.length} of ${reads.length} reads. Ask again.`);
    }
    if (result.truncated) {
      return refuse(
        'plan.read_failed',
        `The answer to the read ${read.id} is longer than Tagout accepts. Look at the gateway.`,
      );
    }
    const told = readOne(read, result, mac);
    if (!told.ok) return told;
    Object.assign(facts, told.value);
  }
  return accept(facts);
}

function readOne(read: Read, result: CommandResult, mac: string): Result<Facts> {
  switch (read.parse) {
    case 'ip_neighbour':
      return neighbourFacts(result);
    case 'nft_quarantine':
      return quarantineFacts(result, mac);
    case 'ping':
      return pingFacts(result);
    case 'none':
      return result.exitCode === 0
        ? accept({})
        : refuse('plan.read_failed', `The gateway could not carry out the read ${read.id}: ${firstLine(result)}.`);
    default:
      return assertNever(read.parse);
  }
}
