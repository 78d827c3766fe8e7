import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { PgBoss, SendOptions } from 'pg-boss';
import type { Effect, EffectKind } from '../../core/effect.ts';
import { assertNever } from '../../core/result.ts';
import type { Ambient } from './ambient.ts';
import type { Claims } from './claims.ts';
import { createCrew } from './crew.ts';
import type { Doorbell } from './doorbell.ts';
import { createTurns } from './in-turn.ts';
import { DEAD_LETTERS, QUEUES } from './queues.ts';
import type { QueueRule } from './queues.ts';
import type { Tables } from './schema.ts';
import { together } from './together.ts';

export type Handlers = { readonly [K in EffectKind]: (effect: Extract<Effect, { kind: K }>) => Promise<void> };

export interface Jobs {
  /** In the transaction that the caller is in, else in one of its own. */
  send(effects: readonly Effect[]): Promise<void>;
  work(handlers: Handlers, onDead: (effect: Effect) => Promise<void>): Promise<void>;
  depths(): Promise<Readonly<Record<string, number>>>;
}

/**
 * What a job carries. The effect is JSON text inside JSON: pg-boss keeps its data as `jsonb`, which refuses the character \u0000, and an
 * answer to a person may quote text that an attacker wrote.
 */
interface Payload {
  readonly effect: string;
}

/** One worker of a queue polls at the queue's pace and wakes the others; by themselves they only look this often. */
const SLOW_POLL_SECONDS = 30;

const ARCHIVE_AFTER_SECONDS = 1;

/** A coalesced send looks, then writes; a worker may step in between. Each round it can do so only once for each waiting job. */
const SEND_ROUNDS_MAX = 5;

export function createJobs(boss: PgBoss, kysely: Kysely<Tables>, ambient: Ambient, doorbell: Doorbell, claims: Claims): Jobs {
  const inTurn = createTurns();

  /** What is coalesced first: that is what people see. */
  const sendAll = async (transaction: Transaction<Tables>, effects: readonly Effect[]): Promise<void> => {
    const views = new Map(effects.filter(isCoalesced).map((effect) => [nameOf(effect), effect]));
    for (let round = 0; views.size > 0; round += 1) {
      if (round === SEND_ROUNDS_MAX) throw new NotSent([...views.keys()]);
      for (const waiting of await lockWaiting(transaction, [...views.values()], doorbell.channel())) views.delete(waiting);
      await together(
        [...views].map(async ([name, effect]) => {
          const key = groupOf(effect);
          const options = { ...timing(effect), singletonKey: key, group: { id: key } };
          if ((await boss.send(effect.kind, payloadOf(effect), options)) !== null) views.delete(name);
        }),
      );
    }
    const others = effects.filter((effect) => !isCoalesced(effect));
    await together(others.map((effect) => boss.send(effect.kind, payloadOf(effect), timing(effect))));
  };

  const listenOn = async (queue: string, rule: QueueRule, handle: (payload: Payload) => Promise<void>): Promise<void> => {
    const crew = createCrew((worker) => {
      boss.notifyWorker(worker);
    }, rule.coalesced);
    doorbell.answer(queue, crew.wakeOne);
    for (let index = 0; index < rule.concurrency; index += 1) {
      const seconds = index === 0 ? rule.pollSeconds : SLOW_POLL_SECONDS;
      const id = await boss.work<Payload>(
        queue,
        {
          pollingIntervalSeconds: rule.pollSeconds,
          notifyPollingIntervalSeconds: seconds,
          ...(rule.coalesced ? { groupConcurrency: 1 } : {}),
        },
        ([job]) =>
          crew.busy(index, async () => {
            if (job === undefined) return;
            const name = `${queue} ${job.groupId ?? ''}`;
            const work = (): Promise<void> => handle(job.data);
            const inLine = rule.coalesced ? () => inTurn(name, () => claims.alone(name, work)) : work;
            await claims.during(job.id, inLine);
          }),
      );
      crew.add(id);
    }
  };

  return {
    send: (effects) =>
      effects.length === 0 ? Promise.resolve() : ambient.inTransaction((transaction) => sendAll(transaction, effects)),
    work: async (handlers, onDead) => {
      for (const [kind, rule] of Object.entries(QUEUES)) {
        await listenOn(kind, rule, ({ effect }) => perform(handlers, parseEffect(effect)));
      }
      await listenOn(DEAD_LETTERS.name, DEAD_LETTERS, ({ effect }) => onDead(parseEffect(effect)));
    },
    depths: async () => {
      const counted = await sql<{ name: string; depth: string | number | bigint }>`
        select name, count(*) as depth from pgboss.job where state < 'completed' group by name`.execute(kysely);
      const depths = Object.fromEntries([...Object.keys(QUEUES), DEAD_LETTERS.name].map((name) => [name, 0]));
      for (const { name, depth } of counted.rows) depths[name] = Number(depth);
      return depths;
    },
  };
}

/**
 * The jobs of these effects that wait and were never started, by name. Each is locked until the caller commits, so that no worker can start
 * it before and read the state of before: then the change would never be shown. At the commit their workers are called again, as they may
 * have looked meanwhile. One that failed and waits for its retry is left alone: the change deserves its own full number of tries, now.
 */
async function lockWaiting(
  transaction: Transaction<Tables>,
  effects: readonly Effect[],
  channel: string | null,
): Promise<ReadonlySet<string>> {
  const [kinds, keys] = [effects.map(({ kind }) => kind), effects.map(groupOf)];
  // In the words of the index that keeps it to one waiting job.
  const { rows } = await sql<{ name: string; key: string }>`
    with wanted as (select * from unnest(${kinds}::text[], ${keys}::text[]) as wanted (name, key)),
    waiting as (
      select job.name, job.singleton_key, job.start_after from pgboss.job join wanted
      on job.name = wanted.name and coalesce(job.singleton_key, '') = wanted.key
      where job.state = 'created' and job.policy = 'short'
      for update of job
    )
    select name, singleton_key as key,
      case when start_after <= pgboss.job_now() then pg_notify(${channel}, name) end as rung
    from waiting`.execute(transaction);
  return new Set(rows.map(({ name, key }) => `${name} ${key}`));
}

class NotSent extends Error {
  constructor(names: readonly string[]) {
    super(`These jobs could neither be added nor joined to waiting ones: ${names.join(', ')}. Nothing was changed; try again.`);
  }
}

const isCoalesced = ({ kind }: Effect): boolean => QUEUES[kind].coalesced;
const payloadOf = (effect: Effect): Payload => ({ effect: JSON.stringify(effect) });
const nameOf = (effect: Effect): string => `${effect.kind} ${groupOf(effect)}`;

function groupOf(effect: Effect): string {
  return effect.kind === 'inbox' ? effect.item : effect.incident;
}

function timing(effect: Effect): SendOptions {
  switch (effect.kind) {
    case 'expire':
    case 'overdue':
    case 'remind':
    case 'escalate':
    case 'survey':
    case 'release':
      return { startAfter: new Date(effect.at) };
    case 'picture':
    case 'probe':
      // In seconds by the database's own clock, as an interval may have decimals.
      return effect.afterMs > 0 ? { startAfter: effect.afterMs / 1000 } : {};
    // Nobody waits for it, and what follows within the second goes along.
    case 'archive':
      return { startAfter: ARCHIVE_AFTER_SECONDS };
    case 'show':
    case 'draft':
    case 'plan':
    case 'dispatch':
    case 'undo':
    case 'tell':
      return {};
    case 'inbox':
      return effect.urgent === true ? { priority: 1 } : {};
    default:
      return assertNever(effect);
  }
}

function parseEffect(text: string): Effect {
  const value: unknown = JSON.parse(text);
  if (isEffect(value)) return value;
  throw new Error(
    `A stored job is of no kind that this version knows: ${text}. A newer version may have written it; start that one.`,
  );
}

/** The kind decides who reads the rest; what is in it was written by this code. */
function isEffect(value: unknown): value is Effect {
  return typeof value === 'object' && value !== null && 'kind' in value && Object.hasOwn(QUEUES, String(value.kind));
}

function perform(handlers: Handlers, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'show':
      return handlers.show(effect);
    case 'archive':
      return handlers.archive(effect);
    case 'picture':
      return handlers.picture(effect);
    case 'draft':
      return handlers.draft(effect);
    case 'plan':
      return handlers.plan(effect);
    case 'dispatch':
      return handlers.dispatch(effect);
    case 'undo':
      return handlers.undo(effect);
    case 'probe':
      return handlers.probe(effect);
    case 'expire':
      return handlers.expire(effect);
    case 'overdue':
      return handlers.overdue(effect);
    case 'remind':
      return handlers.remind(effect);
    case 'escalate':
      return handlers.escalate(effect);
    case 'survey':
      return handlers.survey(effect);
    case 'release':
      return handlers.release(effect);
    case 'tell':
      return handlers.tell(effect);
    case 'inbox':
      return handlers.inbox(effect);
    default:
      return assertNever(effect);
  }
}
