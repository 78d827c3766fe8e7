import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Advance } from '../../src/core/advance/types.ts';
import type { Alert } from '../../src/core/alert.ts';
import { offeredActions } from '../../src/core/connector/offers.ts';
import type { Effect } from '../../src/core/effect.ts';
import { digestOf } from '../../src/core/json.ts';
import type { NewEntry } from '../../src/core/ledger.ts';
import { createProver } from '../../src/core/machine/prove.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import { assert } from '../../src/core/result.ts';
import { createAlertFlow } from '../../src/flow/alert.ts';
import { createDrafter } from '../../src/flow/draft.ts';
import { handlersOf } from '../../src/flow/handlers.ts';
import type { Services } from '../../src/flow/services.ts';
import { createSimulatedGateway } from '../../src/local/lab/gateway.ts';
import type { Chat, Shell, Store } from '../../src/ports.ts';
import { addressOf } from './fleet.ts';

export interface SeedParts {
  readonly store: Store;
  readonly chat: Chat;
  readonly playbooks: Playbooks;
  /** Numbers of the runs: the store's own numbers must be just below `from`. */
  readonly from: number;
  readonly to: number;
}

/**
 * Writes runs that wait for their first approval straight into the store. Made by the app's own flow over a record in memory, so that
 * record, entries, machine, plan, digest and deadline are what a played run has; only Slack, GitHub and SSH were not asked.
 */
export async function seedWaiting(parts: SeedParts): Promise<void> {
  const prove = createProver();
  for (let number = parts.from; number < parts.to; number += 1) {
    const played = await play(number, parts, prove);
    await keep(number, played, parts);
  }
}

interface Played {
  readonly alert: Alert;
  readonly record: IncidentRecord;
  readonly entries: readonly NewEntry[];
  readonly effects: readonly Effect[];
}

const clock = { now: () => Date.now(), sure: () => Promise.resolve(Date.now()) };

async function play(number: number, { store, chat, playbooks }: SeedParts, prove: Services['prove']): Promise<Played> {
  const id = `INC-${new Date().getUTCFullYear()}-${String(number).padStart(6, '0')}`;
  const entries: NewEntry[] = [];
  const waiting: Effect[] = [];
  let record: IncidentRecord | null = null;
  const take = (next: Advance) => {
    ({ record } = next);
    entries.push(...next.entries);
    waiting.push(...next.effects);
    return { record: next.record, head: '' };
  };
  const inMemory: Store = {
    ...store,
    openOrJoin: (_key, _now, _windowMs, decide) => Promise.resolve(take(decide(null, id))),
    load: () => Promise.resolve(record === null ? null : { record, head: '' }),
    update: (_incident, _now, decide) => {
      if (record === null) throw new Error('A seeded run is opened first.');
      const before = { record, head: '' };
      const next = decide(before);
      return Promise.resolve(next === null ? before : take(next));
    },
  };
  const services: Services = {
    store: inMemory,
    chat,
    shell: seeingShell(playbooks),
    archive: { write: () => Promise.reject(new Error('A seeded run has no history in GitHub.')) },
    painter: { draw: noPicture, close: noPicture },
    gallery: { reserve: noPicture, upload: noPicture, show: noPicture, find: noPicture, remove: noPicture },
    drafter: createDrafter({
      model: null,
      curated: playbooks.curated,
      policy: playbooks.policy,
      clock,
      actionsFor: (device) => offeredActions(device, playbooks),
    }),
    clock,
    ids: { fresh: () => `seeded-${number}-${entries.length}-00000000000000` },
    world: playbooks,
    prove,
    log: { info: () => undefined, error: () => undefined },
  };
  const alert = alertAbout(number, playbooks.inventory.devices.size);
  await createAlertFlow(services).alert(alert);
  const handlers = handlersOf(services);
  const left: Effect[] = [];
  for (let effect = waiting.shift(); effect !== undefined; effect = waiting.shift()) {
    if (effect.kind === 'draft') await handlers.draft(effect);
    else if (effect.kind === 'plan') await handlers.plan(effect);
    else left.push(effect);
  }
  const now: IncidentRecord | null = record;
  if (now === null) throw new Error('A seeded run was not opened.');
  // What a played run still has to do while it waits: end at its deadline.
  return { alert, record: now, entries, effects: left.filter(({ kind }) => kind === 'expire') };
}

async function keep(number: number, { alert, record, entries, effects }: Played, { store, chat }: SeedParts): Promise<void> {
  const { id } = record.incident;
  assert(effects.length === 1, 'a seeded run waits for one approval');
  await store.openOrJoin(alert.dedupeKey, clock.now(), 1, (existing, freshId) => {
    assert(existing === null && freshId === id, 'seeded runs are numbered as the store numbers them');
    return { record: { ...record, version: 1 }, entries, effects };
  });
  const url = `http://127.0.0.1/seeded/${number}`;
  await store.putNote(`history:${id}`, url);
  for (const { key, text, blocks } of chat.render(record, { history: url })) {
    const contentHash = digestOf({ text, blocks });
    await store.putMessage({ incident: id, key, channel: 'C0INCIDENTS', ts: `${1_700_000_000 + number}.000100`, contentHash });
  }
}

/** The simulated gateway without the way to it. */
function seeingShell({ inventory }: Playbooks): Shell {
  return {
    connectMaxMs: 40_000,
    run: () => Promise.reject(new Error('A seeded run changes nothing.')),
    read: (host, commands) => {
      const gateway = [...inventory.gateways.values()].find(({ port }) => port === host.port);
      if (gateway === undefined) throw new Error('A seeded run asks a gateway of the fleet.');
      const devices = [...inventory.devices.values()].filter((device) => device.gateway === gateway.id);
      const simulated = createSimulatedGateway(gateway, devices, null, clock.now);
      const answers = commands.map(({ argv, stdin }) => ({
        ...simulated.answer(argv.join(' '), stdin, clock.now()),
        truncated: false,
        durationMs: 1,
      }));
      return Promise.resolve(answers);
    },
  };
}

const noPicture = (): Promise<never> => Promise.reject(new Error('A seeded run has no picture.'));

function alertAbout(number: number, devices: number): Alert {
  return {
    source: 'suricata',
    uid: `seeded-${number}`,
    dedupeKey: digestOf({ seeded: number }),
    time: clock.now(),
    severityId: 4,
    title: 'LOCAL IoT botnet checkin',
    description: '',
    rule: { uid: `1:${1_000_000 + number}`, name: 'LOCAL IoT botnet checkin' },
    category: 'Malware Command and Control Activity Detected',
    techniques: [],
    src: { ip: addressOf(number % devices), port: 40_000, mac: null, hostname: null },
    dst: { ip: '203.0.113.66', port: 48_101, mac: null, hostname: null },
    protocol: 'tcp',
    rawDigest: digestOf({ raw: number }),
  };
}
