import type { WorkspaceState } from '../../src/local/api.ts';
import type { EffectKind } from '../../src/core/effect.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Arrived } from './gateways.ts';
import { cardsOf, picturesOf, type Acknowledged } from './people.ts';
import type { Told } from './wire.ts';

/** What must never be, however the process ended. One sentence for each thing that is. */
export function wrongs(told: Told, arrived: readonly Arrived[]): readonly string[] {
  const { record, entries } = told;
  const found: string[] = [];
  for (const { ok, sentence } of told.verdicts) if (!ok) found.push(`the chain is broken: ${sentence}`);

  const macs = record.incident.devices.flatMap(({ mac }) => (mac === null ? [] : [mac]));
  const first = entries[0]?.at ?? 0;
  const own = arrived.filter(({ at, stdin }) => at >= first && macs.some((mac) => stdin.includes(mac)));
  const attempts = dataOf(entries, 'step.dispatched').map((data) => ({ data, ran: 0 }));
  for (const batch of own) {
    // The last attempt that was committed when it arrived.
    const attempt = attempts.findLast(({ data }) => data.at <= batch.at);
    if (attempt === undefined) {
      found.push('a batch arrived at a gateway before any attempt was committed');
      continue;
    }
    attempt.ran += 1;
    if (attempt.ran > 1) found.push(`attempt ${String(attempt.data['attempt'])} ran ${attempt.ran} times`);
    const { digest, request } = attempt.data;
    const plan = dataOf(entries, 'step.planned').find((planned) => planned['digest'] === digest);
    if (!stdinsOf(plan?.['batch']).includes(batch.stdin)) found.push('a batch arrived that is not the planned one');
    const approval = dataOf(entries, 'approval.decided').find(
      (decided) =>
        decided['verdict'] === 'approve' &&
        decided['digest'] === digest &&
        decided['request'] === request &&
        decided.at <= attempt.data.at,
    );
    if (approval === undefined) found.push(`a batch of step ${String(attempt.data['step'])} arrived without an approval`);
  }
  return found;
}

/** What Slack said had arrived, and the ledger does not know. */
export function forgotten({ entries }: Told, acknowledged: readonly Acknowledged[]): readonly string[] {
  const found: string[] = [];
  for (const { person, action, about, allowed } of acknowledged) {
    const kept = entries.some((entry) => {
      const data = Object(entry.data) as Readonly<Record<string, unknown>>;
      if (entry.by.kind !== 'person' || entry.by.id !== person) return false;
      if (action === 'manual_done') return entry.kind === 'manual.done' && data['step'] === about;
      return entry.kind === (allowed ? 'approval.decided' : 'approval.refused') && data['request'] === about;
    });
    if (!kept) found.push(`the ${action} of ${person} on ${about} was acknowledged, and the ledger does not know it`);
  }
  return found;
}

export const OPEN = 'the incident is not closed';

/** Deadlines: their jobs wait for their time, and find then that nothing is left to do. */
const LATER: ReadonlySet<string> = new Set<EffectKind>(['expire', 'overdue', 'release', 'remind', 'escalate', 'survey']);

/** What must become true again by itself, a moment after the last thing that happened. */
export function notYet(told: Told, state: WorkspaceState): readonly string[] {
  const { record, head, messages, cards } = told;
  const { id } = record.incident;
  const missing: string[] = record.closedAt === null ? [OPEN] : [];
  const visible = cardsOf(state, id);
  for (const card of cards) {
    const ts = messages.find(({ key }) => key === card.key)?.ts ?? null;
    const shown = visible.find((message) => message.ts === ts);
    if (shown === undefined) missing.push(`no message for the card ${card.key}`);
    else if (shown.text !== card.text || canonical(shown.blocks) !== canonical(card.blocks))
      missing.push(`the card ${card.key} says "${shown.text}" instead of "${card.text}"`);
  }
  if (visible.length > cards.length) missing.push(`${visible.length} messages for ${cards.length} cards`);
  const pictures = picturesOf(state, id);
  if (pictures.length > 1) missing.push(`${pictures.length} pictures`);

  const pulls = state.pullRequests.filter(({ title }) => title.includes(id));
  // A merged one is over: exactly one is still to be merged.
  const open = pulls.filter(({ state: where }) => where !== 'merged');
  if (open.length !== 1) missing.push(`${open.length} pull requests that are not merged`);
  const ledger = open[0]?.files.find(({ path }) => path.endsWith('ledger.jsonl'))?.content ?? '';
  if (!ledger.trimEnd().split('\n').at(-1)?.includes(head)) missing.push('the history does not have the last entry');

  for (const [queue, depth] of Object.entries(told.depths))
    if (depth > 0 && !LATER.has(queue)) missing.push(`${depth} jobs in ${queue}`);
  return missing;
}

type Data = Readonly<Record<string, unknown>> & { readonly at: number };

function dataOf(entries: readonly LedgerEntry[], kind: LedgerEntry['kind']): readonly Data[] {
  return entries.filter((entry) => entry.kind === kind).map(({ data, at }) => ({ ...(data as object), at }));
}

function stdinsOf(batch: unknown): readonly string[] {
  const { run = [] } = (batch ?? {}) as { readonly run?: readonly { readonly stdin: string }[] };
  return run.map(({ stdin }) => stdin);
}

const canonical = (blocks: readonly unknown[]): string => JSON.stringify(blocks);
