import { z } from 'zod';
import { accept, refuse, type Result } from '../../core/result.ts';

/** The one table that the lab's gateways know, as it is kept on disk. Times are epoch milliseconds. */
export const Table = z.strictObject({
  sets: z.record(
    z.string(),
    z.array(z.strictObject({ mac: z.string(), addedAt: z.number(), timeoutS: z.number(), endsAt: z.number() })),
  ),
  chains: z.record(z.string(), z.strictObject({ hook: z.string(), priority: z.number(), rules: z.array(z.string()) })),
});
export type Table = z.infer<typeof Table>;

const NAME = '([a-z][a-z0-9_]{0,30})';
const MAC = '([0-9a-f]{2}(?::[0-9a-f]{2}){5})';

/** Changes a draft of the table; a string is what went wrong. */
type Apply = (table: Table, words: readonly string[], now: number) => string | null;

const GRAMMAR: readonly { readonly line: RegExp; readonly apply: Apply }[] = [
  {
    line: new RegExp(`^add set bridge tagout ${NAME} \\{ type ether_addr; flags timeout; counter; \\}$`),
    apply: (table, [name = '']) => {
      table.sets[name] ??= [];
      return null;
    },
  },
  {
    line: new RegExp(
      `^add chain bridge tagout ${NAME} \\{ type filter hook (forward|input|output|postrouting) priority (-?\\d{1,4}); policy accept; \\}$`,
    ),
    apply: (table, [name = '', hook = '', priority]) => {
      table.chains[name] ??= { hook, priority: Number(priority), rules: [] };
      return null;
    },
  },
  {
    line: new RegExp(`^flush chain bridge tagout ${NAME}$`),
    apply: (table, [name = '']) => {
      const chain = table.chains[name];
      if (chain === undefined) return 'No such file or directory';
      chain.rules = [];
      return null;
    },
  },
  {
    line: new RegExp(`^add rule bridge tagout ${NAME} (ether [sd]addr @${NAME}(?: drop)?)$`),
    apply: (table, [name = '', rule = '', set = '']) => {
      const chain = table.chains[name];
      if (chain === undefined || table.sets[set] === undefined) return 'No such file or directory';
      chain.rules.push(rule);
      return null;
    },
  },
  {
    line: new RegExp(`^add element bridge tagout ${NAME} \\{ ${MAC} timeout (\\d{1,9})s \\}$`),
    apply: (table, [name = '', mac = '', seconds], now) => {
      const set = table.sets[name];
      if (set === undefined) return 'No such file or directory';
      const timeoutS = Number(seconds);
      // As the kernel does: an element that is there keeps its time.
      if (!set.some((element) => element.mac === mac)) set.push({ mac, addedAt: now, timeoutS, endsAt: now + timeoutS * 1000 });
      return null;
    },
  },
  {
    line: new RegExp(`^delete element bridge tagout ${NAME} \\{ ${MAC} \\}$`),
    apply: (table, [name = '', mac = '']) => {
      const set = table.sets[name];
      const index = set?.findIndex((element) => element.mac === mac) ?? -1;
      if (set === undefined || index < 0) return 'No such file or directory';
      set.splice(index, 1);
      return null;
    },
  },
];

/** `nft -f -`: all lines or none. The table is null until a batch adds it. */
export function applyBatch(before: Table | null, batch: string, now: number): Result<Table | null> {
  let table = before === null ? null : alive(before, now);
  for (const [index, line] of batch.split('\n').entries()) {
    if (line === '') continue;
    if (line === 'add table bridge tagout') {
      table ??= { sets: {}, chains: {} };
      continue;
    }
    const known = GRAMMAR.find((each) => each.line.test(line));
    const problem =
      known === undefined
        ? 'this simulated nft does not know the line'
        : table === null
          ? 'No such file or directory'
          : known.apply(table, known.line.exec(line)?.slice(1) ?? [], now);
    if (problem !== null) return refuse('lab.nft', `/dev/stdin:${index + 1}: Error: ${problem}`);
  }
  return accept(table);
}

/** A copy without the elements whose time is over. */
export function alive(table: Table, now: number): Table {
  const copy = structuredClone(table);
  for (const [name, elements] of Object.entries(copy.sets))
    copy.sets[name] = elements.filter((element) => element.endsAt > now);
  return copy;
}

/** Whether frames of this MAC address are dropped on every way: the list alone does nothing. */
export function isCut(table: Table | null, mac: string, now: number): boolean {
  if (table === null || !(alive(table, now).sets['quarantine'] ?? []).some((element) => element.mac === mac)) return false;
  return ['forward', 'input', 'output'].every((hook) =>
    ['ether saddr @quarantine drop', 'ether daddr @quarantine drop'].every((rule) =>
      Object.values(table.chains).some((chain) => chain.hook === hook && chain.rules.includes(rule)),
    ),
  );
}
