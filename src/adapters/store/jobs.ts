import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { PgBoss, SendOptions } from 'pg-boss';
import type { Effect, EffectKind } from '../../core/effect.ts';
import { assertNever } from '../../core/result.ts';
import type { Ambient } from './ambient.ts';
import { createTurns } from './in-turn.ts';
import { DEAD_LETTERS, QUEUES } from './queues.ts';
import type { QueueRule } from './queues.ts';
import type { Tables } from './schema.ts';

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

/** A coalesced send looks, then writes; a worker may step in between. Each round it can do so only once for each waiting job. */
const SEND_ROUNDS_MAX = 5;

export function createJobs(boss: PgBoss, kysely: Kysely<Tables>, ambient: Ambient): Jobs {
  const inTurn = createTurns();

  const sendOne = async (effect: Effect): Promise<void> => {
    const payload: Payload = { effect: JSON.stringify(effect) };
    if (!QUEUES[effect.kind].coalesced) {
      await boss.send(effect.kind, payload, timing(effect));
      return;
    }
    const key = groupOf(effect);
    for (let round = 0; round < SEND_ROUNDS_MAX; round += 1) {
      if (await joinWaiting(boss, effect.kind, key, payload)) return;
      if ((await boss.send(effect.kind, payload, { singletonKey: key, group: { id: key } })) !== null) return;
    }
    throw new Error(
      `The job ${effect.kind} of ${key} could neither be added nor joined to a waiting one. Nothing was changed; try again.`,
    );
  };

  const listenOn = async (queue: string, rule: QueueRule, handle: (payload: Payload) => Promise<void>): Promise<void> => {
    const workers: string[] = [];
    for (let index = 0; index < rule.concurrency; index += 1) {
      const seconds = index === 0 ? rule.pollSeconds : SLOW_POLL_SECONDS;
      const id = await boss.work<Payload>(
        queue,
        {
          pollingIntervalSeconds: rule.pollSeconds,
          notifyPollingIntervalSeconds: seconds,
          ...(rule.coalesced ? { groupConcurrency: 1 } : {}),
        },
        async ([job]) => {
          // One notification may announce several jobs, and none announces a delayed one: who found a job looks for the next when it is
          // done, at once, and sends a neighbour to look now.
          for (const next of [workers[index], workers[(index + 1) % workers.length]])
            if (next !== undefined) boss.notifyWorker(next);
          if (job === undefined) return;
          if (rule.coalesced) await inTurn(`${queue} ${job.groupId ?? ''}`, () => handle(job.data));
          else await handle(job.data);
        },
      );
      workers.push(id);
    }
  };

  return {
    send: (effects) =>
      ambient.inTransaction(async () => {
        for (const effect of effects) await sendOne(effect);
      }),
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
 * Joins the job of this key that waits and was never started. Writing to it locks it until the caller commits, so that no worker can
 * start it before and read the state of before: then the change would never be shown. One that failed and waits for its retry is left
 * alone: the change deserves its own full number of tries, now.
 */
async function joinWaiting(boss: PgBoss, kind: EffectKind, key: string, payload: Payload): Promise<boolean> {
  const waiting = await boss.findJobs(kind, { key, queued: true });
  const fresh = waiting.find(({ state }) => state === 'created');
  if (fresh === undefined) return false;
  const { updated } = await boss.update(kind, payload, { id: fresh.id });
  return updated > 0;
}

function groupOf(effect: Effect): string {
  return effect.kind === 'inbox' ? effect.item : effect.incident;
}

function timing(effect: Effect): SendOptions {
  switch (effect.kind) {
    case 'expire':
    case 'overdue':
      return { startAfter: new Date(effect.at) };
    case 'probe':
      // In seconds by the database's own clock, as an interval may have decimals.
      return effect.afterMs > 0 ? { startAfter: effect.afterMs / 1000 } : {};
    case 'show':
    case 'archive':
    case 'draft':
    case 'plan':
    case 'dispatch':
    case 'tell':
    case 'inbox':
      return {};
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
    case 'draft':
      return handlers.draft(effect);
    case 'plan':
      return handlers.plan(effect);
    case 'dispatch':
      return handlers.dispatch(effect);
    case 'probe':
      return handlers.probe(effect);
    case 'expire':
      return handlers.expire(effect);
    case 'overdue':
      return handlers.overdue(effect);
    case 'tell':
      return handlers.tell(effect);
    case 'inbox':
      return handlers.inbox(effect);
    default:
      return assertNever(effect);
  }
}
