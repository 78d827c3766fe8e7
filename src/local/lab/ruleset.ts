import type { Json } from '../../core/json.ts';
import { alive, isCut, type Table } from './nftables.ts';

const OURS = { family: 'bridge', table: 'tagout' };
/** A made-up device tries to talk this often; a made-up drop counter counts it. */
const FRAME_EVERY_MS = 700;

/** What `nft -j list ruleset bridge` prints, in the form of libnftables-json(5). */
export function rulesetOf(table: Table | null, now: number): Json {
  const head: Json[] = [{ metainfo: { version: '1.0.6', release_name: 'simulated', json_schema_version: 1 } }];
  if (table === null) return { nftables: head };
  const sets = Object.entries(alive(table, now).sets).map(([name, elements]) => ({
    set: {
      ...OURS,
      name,
      type: 'ether_addr',
      flags: ['timeout'],
      ...(elements.length === 0 ? {} : { elem: elements.map((element) => elementOf(table, name, element, now)) }),
      stmt: [{ counter: null }],
    },
  }));
  const chains = Object.entries(table.chains).map(([name, { hook, priority }]) => ({
    chain: { ...OURS, name, type: 'filter', hook, prio: priority, policy: 'accept' },
  }));
  const rules = Object.entries(table.chains).flatMap(([chain, each]) =>
    each.rules.map((rule) => ({ rule: { ...OURS, chain, expr: expressionOf(rule) } })),
  );
  return { nftables: [...head, { table: { family: 'bridge', name: 'tagout' } }, ...sets, ...chains, ...rules] };
}

function elementOf(table: Table, set: string, element: Table['sets'][string][number], now: number): Json {
  // Behind the drops nothing passes: `watch` stays at zero unless the drops are missing.
  const counts = isCut(table, element.mac, now) === (set === 'quarantine');
  // The device's answer to a probe is always one of them.
  const packets = counts ? Math.max(1, Math.floor((now - element.addedAt) / FRAME_EVERY_MS)) : 0;
  return {
    elem: {
      val: element.mac,
      timeout: element.timeoutS,
      expires: Math.ceil((element.endsAt - now) / 1000),
      counter: { packets, bytes: packets * 74 },
    },
  };
}

function expressionOf(rule: string): Json[] {
  const [, field = '', set = '', verdict] = rule.split(' ');
  const match = { match: { op: '==', left: { payload: { protocol: 'ether', field } }, right: set } };
  return verdict === 'drop' ? [match, { drop: null }] : [match];
}
