import { z } from 'zod';
import type { CommandResult, Facts } from '../plan.ts';
import { accept, refuse, type Result } from '../result.ts';
import { firstLine, parseJson } from './output.ts';

/** The part of libnftables-json(5) that `nft -j list ruleset bridge` needs here. What we do not know is not ours. */
const Named = { family: z.string(), table: z.string() };
const Element = z.union([
  z.string(),
  z.looseObject({
    elem: z.looseObject({
      val: z.unknown(),
      expires: z.int().optional(),
      counter: z.looseObject({ packets: z.int() }).optional(),
    }),
  }),
]);
const Ruleset = z.looseObject({
  nftables: z.array(
    z.looseObject({
      table: z.looseObject({ family: z.string(), name: z.string(), flags: z.unknown().optional() }).optional(),
      set: z.looseObject({ ...Named, name: z.string(), elem: z.array(z.union([Element, z.unknown()])).default([]) }).optional(),
      chain: z.looseObject({ ...Named, name: z.string(), hook: z.string().optional() }).optional(),
      rule: z.looseObject({ ...Named, chain: z.string(), expr: z.array(z.unknown()) }).optional(),
    }),
  ),
});
type Ruleset = z.infer<typeof Ruleset>;

const Matched = z.tuple([
  z.strictObject({
    match: z.strictObject({
      op: z.literal('=='),
      left: z.strictObject({ payload: z.strictObject({ protocol: z.literal('ether'), field: z.enum(['saddr', 'daddr']) }) }),
      right: z.enum(['@quarantine', '@watch']),
    }),
  }),
]);
const Drop = z.strictObject({ drop: z.null() });

/** Every hook through which a frame can pass a bridge: to another port, into the gateway, out of it. */
const DROPPED_AT = ['forward', 'input', 'output'];
/** Behind them: what is counted here got through. */
const WATCHED_AT = ['postrouting', 'input'];

/** Reads our own table, whole: whether the device is in the list, and whether the list does anything. */
export function quarantineFacts(result: CommandResult, mac: string): Result<Facts> {
  if (result.exitCode !== 0) {
    return refuse(
      'plan.read_failed',
      `The gateway could not list its nftables rules: ${firstLine(result)}. Check that its user may run nft.`,
    );
  }
  const ruleset = parseJson(result.stdout, Ruleset);
  if (ruleset === null) {
    return refuse(
      'plan.read_failed',
      'The gateway answered for its nftables rules, but not in the form of "nft -j". Check that nft has JSON support.',
    );
  }
  const listed = elementOf(ruleset, 'quarantine', mac);
  const facts = { 'quarantine.listed': listed !== null, 'quarantine.enforced': enforced(ruleset) };
  const watched = elementOf(ruleset, 'watch', mac);
  return accept({
    ...facts,
    ...(listed?.expires === undefined ? {} : { 'quarantine.ends_in_s': listed.expires }),
    ...(listed?.frames === undefined ? {} : { 'dropped.frames': listed.frames, 'dropped.any': listed.frames > 0 }),
    ...(watched?.frames === undefined ? {} : { 'leaked.frames': watched.frames }),
  });
}

interface Listed {
  readonly expires: number | undefined;
  readonly frames: number | undefined;
}

function elementOf(ruleset: Ruleset, set: string, mac: string): Listed | null {
  const elements = ruleset.nftables.flatMap((item) => (isOurs(item.set) && item.set.name === set ? item.set.elem : []));
  for (const element of elements) {
    const parsed = Element.safeParse(element);
    if (!parsed.success) continue;
    if (parsed.data === mac) return { expires: undefined, frames: undefined };
    if (typeof parsed.data === 'string' || parsed.data.elem.val !== mac) continue;
    return { expires: parsed.data.elem.expires, frames: parsed.data.elem.counter?.packets };
  }
  return null;
}

/** Nothing else may stand in a chain of ours: an `accept` before the drop would let everything through. */
function enforced(ruleset: Ruleset): boolean {
  const table = ruleset.nftables.find((item) => item.table?.family === 'bridge' && item.table.name === 'tagout')?.table;
  // The only flag that a table can carry here is `dormant`: its rules are switched off.
  if (table === undefined || table.flags !== undefined) return false;
  const chains = ruleset.nftables.flatMap((item) => (isOurs(item.chain) ? [item.chain] : []));
  const hasAll = (hook: string, wanted: readonly string[]): boolean =>
    chains.some((chain) => {
      const rules = ruleset.nftables.flatMap((item) =>
        isOurs(item.rule) && item.rule.chain === chain.name ? [meaningOf(item.rule.expr)] : [],
      );
      return chain.hook === hook && rules.length === wanted.length && wanted.every((rule) => rules.includes(rule));
    });
  const drops = ['saddr @quarantine drop', 'daddr @quarantine drop'];
  return (
    DROPPED_AT.every((hook) => hasAll(hook, drops)) &&
    WATCHED_AT.every((hook) =>
      hasAll(hook, hook === 'input' ? ['saddr @watch count'] : ['saddr @watch count', 'daddr @watch count']),
    )
  );
}

function meaningOf(expr: readonly unknown[]): string {
  const [matched] = Matched.safeParse(expr.slice(0, 1)).data ?? [];
  if (matched === undefined) return 'unknown';
  const { left, right } = matched.match;
  const rest = expr.slice(1);
  const verdict = rest.length === 0 ? 'count' : rest.length === 1 && Drop.safeParse(rest[0]).success ? 'drop' : 'unknown';
  return `${left.payload.field} ${right} ${verdict}`;
}

function isOurs<T extends { readonly family: string; readonly table: string }>(item: T | undefined): item is T {
  return item?.family === 'bridge' && item.table === 'tagout';
}
