import { z } from 'zod';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { InboxItem } from '../../src/ports.ts';
import { OUTSIDER } from './load.ts';

/** A press as Slack would send it; a retry of Slack's has the same item. */
export interface Click {
  readonly incident: string;
  readonly person: string;
  readonly item: string;
  readonly body: string;
}

/** What became of all of it, as the service's database and the gateways have it afterwards. */
export interface Kept {
  /** By incident. */
  readonly ledgers: ReadonlyMap<string, readonly LedgerEntry[]>;
  /** By item: null when there is none. */
  readonly items: ReadonlyMap<string, (InboxItem & { readonly judgedAt: number | null }) | null>;
  /** The device of each command that came to a gateway and changes something. */
  readonly commands: readonly (string | null)[];
}

export interface Counted {
  /** Decided by somebody who may not or did not press, or sent without any decision. */
  readonly wrong: number;
  /** Presses that nobody judged, or whose person was told nothing; and what was approved and never sent. */
  readonly lost: number;
  /** Second decisions where one is enough, and second commands for the same device. */
  readonly doubled: number;
}

/** One approval is enough here: the first of somebody who may counts, and every other click changes nothing. */
export function countDecisions(clicks: readonly Click[], { ledgers, items, commands }: Kept): Counted {
  const pressed = new Map<string, Set<string>>();
  for (const { incident, person } of clicks) pressed.set(incident, (pressed.get(incident) ?? new Set()).add(person));
  const unjudged = [...new Set(clicks.map(({ item }) => item))].filter((item) => (items.get(item)?.judgedAt ?? null) === null);
  let counted: Counted = { wrong: 0, lost: unjudged.length, doubled: 0 };
  const known = new Set<string | null>();
  for (const [incident, entries] of ledgers) {
    const device = deviceOf(entries);
    known.add(device);
    const sent = commands.filter((one) => one === device).length;
    counted = sum(counted, judgeLedger(entries, pressed.get(incident) ?? new Set(), sent));
  }
  const strays = commands.filter((device) => device === null || !known.has(device)).length;
  return sum(counted, { wrong: strays, lost: 0, doubled: 0 });
}

/** @param sent how many commands came to a gateway about its device. */
function judgeLedger(entries: readonly LedgerEntry[], people: ReadonlySet<string>, sent: number): Counted {
  const by = (kind: LedgerEntry['kind']): readonly string[] =>
    entries.flatMap((entry) => (entry.kind === kind && entry.by.kind === 'person' ? [entry.by.id] : []));
  const decided = by('approval.decided');
  const refused = by('approval.refused');
  const told = (person: string): boolean => decided.includes(person) || refused.includes(person);
  const isApproved = decided.length > 0;
  return {
    wrong: decided.filter((person) => person === OUTSIDER || !people.has(person)).length + (isApproved ? 0 : sent),
    lost: [...people].filter((person) => !told(person)).length + (isApproved && sent > 0 ? 0 : 1),
    doubled: Math.max(decided.length - 1, 0) + Math.max(sent - 1, 0),
  };
}

const Planned = z.object({ batch: z.object({ device: z.object({ mac: z.string() }) }) });

/** Each incident of the bench is about a device of its own. */
function deviceOf(entries: readonly LedgerEntry[]): string {
  const planned = entries.find(({ kind }) => kind === 'step.planned');
  return Planned.parse(planned?.data).batch.device.mac;
}

const sum = (one: Counted, other: Counted): Counted => ({
  wrong: one.wrong + other.wrong,
  lost: one.lost + other.lost,
  doubled: one.doubled + other.doubled,
});
