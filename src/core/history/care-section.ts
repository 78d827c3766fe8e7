import type { Json } from '../json.ts';
import type { LedgerEntry } from '../ledger.ts';

/**
 * How carefully people approve, for leads: an approval that nobody read is worth talking about, and a break-glass always is. Counted over
 * the ledger, so that askings that came to nothing count too. Empty when nobody has approved anything.
 */
export function careSection(entries: readonly LedgerEntry[]): string {
  const given = entries.filter(({ kind }) => kind === 'approval.decided' || kind === 'approval.break_glass');
  const approvals = given.filter(
    ({ data }) => field(data, 'verdict') === 'approve' && field(data, 'secondsToDecide') !== undefined,
  );
  if (approvals.length === 0) return '';
  const seconds = approvals.map(({ data }) => Number(field(data, 'secondsToDecide'))).toSorted((one, other) => one - other);
  const unread = approvals.filter(({ data }) => field(data, 'sawDetails') !== true).length;
  const alone = given.filter(({ kind }) => kind === 'approval.break_glass').length;
  const sentences = [
    `${approvals.length} ${approvals.length === 1 ? 'approval' : 'approvals'}, ${unread} of them without opening the details.`,
    `The fastest came ${seconds[0] ?? 0} s after it was asked, the one in the middle after ${seconds[Math.floor((seconds.length - 1) / 2)] ?? 0} s.`,
    ...(alone === 0 ? [] : [`**${alone} by break-glass**, alone and in an emergency: please look at the reason.`]),
  ];
  return `How carefully people decided: ${sentences.join(' ')} Over all incidents: \`npm run tagout -- approvals <folder of the clone>\`.`;
}

function field(data: Json, name: string): Json | undefined {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? Object.entries(data).find(([key]) => key === name)?.[1]
    : undefined;
}
