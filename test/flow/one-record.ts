import type { NewEntry } from '../../src/core/ledger.ts';
import type { Command, CommandResult, ExecReport } from '../../src/core/plan.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { IncidentRecord, StepRecord } from '../../src/core/record.ts';
import type { Services } from '../../src/flow/services.ts';
import type { Chat, Host, Store } from '../../src/ports.ts';
import { UnknownSchema } from '../../src/ports.ts';
import { AVERY, need, NOW } from '../core/advance/story.ts';
import { ANSWERS, CAMERA, CONTEXT, FORGOTTEN, inventoryOf, NEIGHBOUR, NO_TABLE, result } from '../core/planning/sample.ts';
import { policyOf } from '../core/policy/sample.ts';

export const INCIDENT = 'INC-2026-000001';
export const LATER = NOW + 5_000;
const POLICY = policyOf({ rules: '  - { actions: [isolate_device], criticality: [low], tier: standard }' });
export const DONE: ExecReport = { kind: 'completed', results: [result('')] };
const READS = [FORGOTTEN, ANSWERS, NEIGHBOUR, NO_TABLE];

interface Sent {
  readonly host: Host;
  readonly commands: readonly Command[];
  readonly until: number;
  /** What the store had when the first byte went out. */
  readonly committed: StepRecord;
}

export interface World {
  /** What the gateway answers to reads; null: it cannot be asked. */
  readonly reads?: readonly CommandResult[] | null;
  readonly address?: string;
  readonly standing?: 'member' | 'deactivated';
  readonly slackDown?: boolean;
  readonly report?: ExecReport;
  readonly policy?: Policy;
  /** Somebody asked for the run to be stopped, and that was not judged yet. */
  readonly stopWaits?: boolean;
  /** Another incident about the device is of a schema that nobody here reads. */
  readonly otherUnreadable?: boolean;
  /** Other incidents in the store. */
  readonly others?: readonly IncidentRecord[];
  /** What becomes of the record while the world is looked at, before the attempt is committed. */
  readonly meanwhile?: (record: IncidentRecord) => IncidentRecord | null;
  /** What the store says that it committed. */
  readonly stored?: (record: IncidentRecord) => IncidentRecord;
}

/** Everything that a dispatch or an undo needs, around a store that is one record in memory. */
export function worldOf(start: IncidentRecord | null, world: World = {}) {
  const { reads = READS, address = CAMERA.addresses[0] ?? '', standing = 'member', slackDown = false } = world;
  const { report = DONE, policy = POLICY, others = [] } = world;
  let record = start;
  let asked = 0;
  let fresh = 0;
  const entries: NewEntry[] = [];
  const sent: Sent[] = [];
  const logged: unknown[] = [];
  const store: Partial<Store> = {
    load: async () => (record === null ? null : { record, head: '' }),
    underWayWith: async () => {
      asked += 1;
      if (world.otherUnreadable === true) throw new UnknownSchema('INC-2026-000002', 99);
      return [need(record), ...others].map((each) => ({ record: each, head: '' }));
    },
    stopWaits: async () => world.stopWaits === true,
    update: async (_incident, _now, decide) => {
      const before = need(record);
      const decided = decide({ record: before, head: '' });
      record = decided?.record ?? before;
      entries.push(...(decided?.entries ?? []));
      return { record: world.stored?.(record) ?? record, head: '' };
    },
  };
  const chat: Partial<Chat> = {
    members: async () => [],
    person: async (id) => {
      if (slackDown) throw new Error('Slack is away.');
      return { ...AVERY, id, standing };
    },
  };
  // What they do not need is not there: it fails if it asks for it after all.
  const services: Partial<Services> = {
    store: store as Store,
    chat: chat as Chat,
    shell: {
      connectMaxMs: 40_000,
      read: async () => {
        asked += 1;
        if (world.meanwhile !== undefined) record = world.meanwhile(need(record)) ?? record;
        if (reads === null) throw new Error('It is silent.');
        return reads;
      },
      run: async (host, commands, until) => {
        sent.push({ host, commands, until, committed: stepIn(need(record)) });
        return report;
      },
    },
    clock: { now: () => LATER, sure: () => Promise.resolve(LATER) },
    ids: { fresh: () => `fresh-${(fresh += 1)}` },
    world: { inventory: inventoryOf([{ ...CAMERA, addresses: [address] }]), policy, connectors: CONTEXT.connectors },
    log: {
      info: (message, facts) => void logged.push([message, facts]),
      error: (message, error) => void logged.push([message, error]),
    },
  };
  return {
    services: services as Services,
    sent,
    logged,
    entries,
    kinds: () => entries.map(({ kind }) => kind),
    step: () => stepIn(need(record)),
    /** How often the gateway was asked, or the store for other incidents. */
    asked: () => asked,
  };
}

export const stepIn = (record: IncidentRecord): StepRecord => need(record.steps.find(({ id }) => id === 's1'));
export const withStep = (record: IncidentRecord, change: Partial<StepRecord>): IncidentRecord => ({
  ...record,
  steps: record.steps.map((step) => (step.id === 's1' ? { ...step, ...change } : step)),
});

/** What a store would say that committed something else. */
export function withAnotherDigest(record: IncidentRecord): IncidentRecord {
  return withStep(record, { attempt: { ...need(stepIn(record).attempt), digest: 'f'.repeat(64) } });
}
