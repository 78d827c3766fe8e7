import type { WorkspaceState } from '../../src/local/api.ts';
import type { EffectKind } from '../../src/core/effect.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { Arrived } from './gateways.ts';
import { cardsOf, picturesOf } from './cards.ts';
import { dataOf } from './entries.ts';
import type { Acknowledged } from './hands.ts';
import { baseless, misplaced } from './sendings.ts';
import type { Told } from './wire.ts';

/** What must never be, however the process ended. One sentence for each thing that is. */
export function wrongs(told: Told, arrived: readonly Arrived[]): readonly string[] {
  const { record, entries } = told;
  const found: string[] = [...uncounted(entries)];
  for (const { ok, sentence } of told.verdicts) if (!ok) found.push(`the chain is broken: ${sentence}`);

  const macs = record.incident.devices.flatMap(({ mac }) => (mac === null ? [] : [mac]));
  const first = entries[0]?.at ?? 0;
  const own = arrived.filter(({ at, stdin }) => at >= first && macs.some((mac) => stdin.includes(mac)));
  found.push(...misplaced(entries, own), ...baseless(entries));
  return found;
}

/** Decisions that count twice, and attempts that no approval stood behind. Told in the ledger's order. */
function uncounted(entries: readonly LedgerEntry[]): readonly string[] {
  const found: string[] = [];
  /** Who stands behind an asking now. */
  const standing = new Map<unknown, Set<string>>();
  for (const { kind, by, data: raw } of entries) {
    const data = Object(raw) as Readonly<Record<string, unknown>>;
    const asking = JSON.stringify([data['request'], data['digest']]);
    const people = standing.get(asking) ?? new Set();
    standing.set(asking, people);
    const person = by.kind === 'person' ? by.id : '';
    if ((kind === 'approval.decided' && data['verdict'] === 'approve') || kind === 'approval.break_glass') {
      if (people.has(person)) found.push(`the approval of ${person} of step ${String(data['step'])} counted twice`);
      people.add(person);
    }
    if (kind === 'approval.withdrawn') people.delete(person);
    if (kind === 'step.dispatched' && people.size === 0)
      found.push(`an attempt of step ${String(data['step'])} was committed without a standing approval`);
  }
  return found;
}

/** What Slack said had arrived, and the ledger does not know. */
export function forgotten({ entries }: Told, acknowledged: readonly Acknowledged[]): readonly string[] {
  return acknowledged.flatMap((done) => {
    const { person, action, about } = done;
    const isKnown = entries.some(({ kind, by, data }) => {
      if (by.kind !== 'person' || by.id !== person || !KNOWN[action](done, entries).includes(kind)) return false;
      const { request, step, hint } = Object(data) as Readonly<Record<string, unknown>>;
      return action === 'stop' || [request, step, hint].includes(about);
    });
    return isKnown ? [] : [`the ${action} of ${person} on ${about} was acknowledged, and the ledger does not know it`];
  });
}

type Kinds = (done: Acknowledged, entries: readonly LedgerEntry[]) => readonly LedgerEntry['kind'][];

/** What the ledger says about each thing that people do. */
const KNOWN: Readonly<Record<Acknowledged['action'], Kinds>> = {
  approve: ({ allowed, about }, entries) => {
    if (!allowed) return ['approval.refused'];
    const wasOver = [...dataOf(entries, 'approval.expired'), ...dataOf(entries, 'approval.voided')];
    // Whoever came too late was told so.
    const late = wasOver.some(({ request }) => request === about) ? (['approval.refused'] as const) : [];
    return ['approval.decided', 'approval.break_glass', ...late];
  },
  reject: () => ['approval.decided'],
  withdraw: () => ['approval.withdrawn'],
  manual_done: () => ['manual.done'],
  hint: () => ['hint.added'],
  stop: () => ['run.stopped'],
};

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
  // A notice about an asking that is over stays where it is, and says so.
  const retired = messages.filter(({ key }) => !cards.some((card) => card.key === key));
  if (visible.length > cards.length + retired.length)
    missing.push(`${visible.length} messages for ${cards.length} cards and ${retired.length} that are over`);
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

const canonical = (blocks: readonly unknown[]): string => JSON.stringify(blocks);
