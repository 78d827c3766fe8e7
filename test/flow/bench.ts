import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import type { Alert } from '../../src/core/alert.ts';
import { offeredActions } from '../../src/core/connector/offers.ts';
import { commandLine } from '../../src/core/connector/quote.ts';
import type { Effect } from '../../src/core/effect.ts';
import { digestOf } from '../../src/core/json.ts';
import { createProver } from '../../src/core/machine/prove.ts';
import type { Command, CommandResult } from '../../src/core/plan.ts';
import type { StepId } from '../../src/core/playbook.ts';
import type { IncidentRecord, StepRecord } from '../../src/core/record.ts';
import { createAlertFlow } from '../../src/flow/alert.ts';
import { createDrafter } from '../../src/flow/draft.ts';
import { handlersOf, performDead } from '../../src/flow/handlers.ts';
import type { Services } from '../../src/flow/services.ts';
import { createSimulatedGateway } from '../../src/local/lab/gateway.ts';
import type { InboxBody, Model, Store } from '../../src/ports.ts';
import { createEmbeddedSites } from '../contracts/store/embedded.ts';
import type { Site } from '../contracts/store/site.ts';
import { createFakeArchive } from '../fakes/archive.ts';
import { createFakeChat, type FakeChat } from '../fakes/chat.ts';
import { createFakeGallery, createFakePainter } from '../fakes/pictures.ts';
import { createFakeShell, type FakeAnswer, type FakeShell } from '../fakes/shell.ts';

export const [ROBIN, AVERY, ARI, SAM] = ['U0ROBIN0001', 'U0AVERY0001', 'U0ARI000001', 'U0SAM000001'] as const;
export const TEAM = 'T0OURS';
export const START = 1_750_000_000_000;

/** What becomes of the next batch on its way: nothing special, or one of these. `lost` may come before or after the gateway did it. */
export type Fate = 'done' | 'fails' | 'lost' | 'lost_after' | 'timeout';

/**
 * The whole service with the real store on PGlite and fakes outside of it. No worker runs: what a commit asks for is kept here and
 * performed when a test says so, by a clock that the test sets, so that every order of events can be played.
 */
export interface Bench {
  readonly services: Services;
  readonly chat: FakeChat;
  readonly shell: FakeShell;
  readonly archive: ReturnType<typeof createFakeArchive>;
  readonly logged: readonly string[];
  now(): number;
  pass(ms: number): void;
  /** Changes what the operator wrote, as a restart with other files would. */
  change(world: (world: Playbooks) => Playbooks): void;
  /** Another device answers at this address from now on; the given MAC, or nobody for null. */
  neighbour(address: string, mac: string | null): void;
  /** Steps into every command that goes out, before it is answered. */
  onCommand(hook: (command: Command) => void | Promise<void>): void;
  fate(next: Fate): void;
  /** What the next batch answers, whatever it does. */
  says(answer: Partial<CommandResult>): void;
  gateway(state: { readonly down?: boolean; readonly hostKey?: string | null }): void;
  /** Jobs that wait, oldest first; `dueAt` by the bench's clock. */
  readonly waiting: readonly Job[];
  /** Takes one job off the queue. */
  drop(job: Job): Effect;
  /** Takes all jobs off the queue. */
  forget(): void;
  /** Performs everything that is due, and what follows from it, until nothing is due. What rejects waits for the next call, as a retry would. */
  settle(only?: (effect: Effect) => boolean): Promise<void>;
  /** Performs one job, as a worker would: a dispatch or an undo that rejects is dead, any other waits for its retry. */
  perform(effect: Effect): Promise<void>;
  /** Takes the waiting jobs of a kind off the queue, to be performed by hand or never. */
  take<K extends Effect['kind']>(kind: K): readonly Extract<Effect, { kind: K }>[];
  receive(body: InboxBody, id?: string): Promise<string>;
  click(incident: string, by: string, change?: Partial<Extract<InboxBody, { kind: 'click' }>['click']>): Promise<string>;
  askAgain(incident: string, by: string, step?: StepId): Promise<string>;
  stop(incident: string, by: string): Promise<string>;
  /** A made-up alert about the device with this address; each call opens an incident of its own. */
  alert(address: string, change?: Partial<Alert>): Promise<string>;
  record(incident: string): Promise<IncidentRecord>;
  step(incident: string, id?: StepId): Promise<StepRecord>;
  kinds(incident: string): Promise<readonly string[]>;
  /** What the step's card says now, all its words in one string. */
  card(incident: string, key: string): string;
  /** Batches that went out: reads are not among them. */
  runs(): readonly Command[];
  /** Closes the store and opens it again on the same folder. What waited still waits. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Job {
  readonly effect: Effect;
  readonly dueAt: number;
}

export interface BenchOptions {
  readonly model?: Model;
  /** What the database holds already. */
  readonly prepare?: (site: Site) => Promise<void>;
}

const nothing = (): void => undefined;
const isRun = (command: Command): boolean => command.argv.includes('-f');

export async function startBench({ model, prepare }: BenchOptions = {}): Promise<Bench> {
  const sites = createEmbeddedSites();
  await sites.start();
  const site = await sites.fresh();
  await prepare?.(site);
  const logged: string[] = [];
  const options = { ...site.options, onError: (error: unknown) => void logged.push(String(error)) };
  let store = await createStore(options);

  const loaded = await loadPlaybooks('playbooks');
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  let world = loaded.value;
  let time = START;
  let fresh = 0;
  let next: Fate | Partial<CommandResult> = 'done';
  let state: { readonly down?: boolean; readonly hostKey?: string | null } = {};
  let hook: (command: Command) => void | Promise<void> = nothing;
  const moved = new Map<string, string | null>();
  const tables = new Map<string, ReturnType<typeof createSimulatedGateway>>();

  const answer = async (command: Command, host: string): Promise<FakeAnswer> => {
    await hook(command);
    const gateway = [...world.inventory.gateways.values()].find((candidate) => candidate.host === host);
    if (gateway === undefined) return 'lost';
    const devices = [...world.inventory.devices.values()].map((device) => {
      const address = device.addresses.find((each) => moved.has(each));
      return address === undefined ? device : { ...device, mac: moved.get(address) ?? null };
    });
    const simulated = createSimulatedGateway(gateway, devices, tables.get(host)?.table ?? null, () => time);
    tables.set(host, simulated);
    const fate = isRun(command) ? next : 'done';
    if (isRun(command)) next = 'done';
    if (fate === 'lost' || fate === 'timeout') return fate;
    if (fate === 'fails') return { exitCode: 1, stderr: 'no such set' };
    if (typeof fate === 'object') return fate;
    const said = simulated.answer(commandLine(command), command.stdin, time);
    return fate === 'lost_after' ? 'lost' : said;
  };
  const shell = createFakeShell({
    answer: (command, { host }) => answer(command, host),
    down: () => state.down === true,
    now: () => time,
    get hostKey() {
      return state.hostKey ?? undefined;
    },
  } as Parameters<typeof createFakeShell>[0]);

  const chat = createFakeChat();
  for (const id of [ROBIN, AVERY, ARI, SAM]) chat.setPerson(id);
  const archive = createFakeArchive();

  const waiting: Job[] = [];
  const remember = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      const same = COALESCED.has(effect.kind) && waiting.some((job) => isSame(job.effect, effect));
      if (!same) waiting.push({ effect, dueAt: dueAt(effect, time) });
    }
  };
  const observed: Store = observe(() => store, remember);
  const clock = { now: () => time, sure: () => Promise.resolve(time) };
  const services: Services = {
    store: observed,
    chat,
    shell,
    archive: archive.archive,
    painter: createFakePainter(),
    gallery: createFakeGallery(),
    drafter: {
      draft: (incident, onTry) =>
        createDrafter({
          model: model ?? null,
          curated: world.curated,
          policy: world.policy,
          clock,
          actionsFor: (device) => offeredActions(device, world),
        }).draft(incident, onTry),
    },
    clock,
    ids: { fresh: () => `id-${String((fresh += 1)).padStart(20, '0')}` },
    get world() {
      return world;
    },
    prove: createProver(),
    log: {
      info: () => undefined,
      error: (message, error) => void logged.push(`${message} ${String(error)}`),
    },
  };
  const handlers = handlersOf(services);
  const perform = (effect: Effect): Promise<void> => {
    // Each kind has its own handler, and TypeScript cannot see that the two belong together.
    const handler = handlers[effect.kind] as (effect: Effect) => Promise<void>;
    return handler(effect);
  };

  const attempt = async (job: Job): Promise<boolean> => {
    try {
      await perform(job.effect);
      return true;
    } catch (error) {
      logged.push(`${job.effect.kind}: ${String(error)}`);
      if (job.effect.kind !== 'dispatch' && job.effect.kind !== 'undo') return false;
      await performDead(job.effect, services);
      return true;
    }
  };

  let items = 0;
  const receive = async (body: InboxBody, id = `item-${(items += 1)}`): Promise<string> => {
    await observed.receive({ id, body, receivedAt: time });
    return id;
  };
  const record = async (incident: string): Promise<IncidentRecord> => {
    const stored = await store.load(incident);
    if (stored === null) throw new Error(`there is no incident ${incident}`);
    return stored.record;
  };
  const step = async (incident: string, id: StepId = 's1'): Promise<StepRecord> => {
    const found = (await record(incident)).steps.find((candidate) => candidate.id === id);
    if (found === undefined) throw new Error(`${incident} has no step ${id}`);
    return found;
  };

  return {
    services,
    chat,
    shell,
    archive,
    logged,
    waiting,
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
    change: (make) => {
      world = make(world);
    },
    neighbour: (address, mac) => {
      moved.set(address, mac);
    },
    onCommand: (made) => {
      hook = made;
    },
    fate: (made) => {
      next = made;
    },
    says: (made) => {
      next = made;
    },
    gateway: (made) => {
      state = made;
    },
    settle: async (only = () => true) => {
      const failed: Job[] = [];
      for (;;) {
        const index = waiting.findIndex(({ effect, dueAt: at }) => at <= time && only(effect));
        const [job] = index === -1 ? [] : waiting.splice(index, 1);
        if (job === undefined) break;
        if (!(await attempt(job))) failed.push(job);
      }
      waiting.unshift(...failed);
    },
    perform: async (effect) => {
      const job = { effect, dueAt: time };
      if (!(await attempt(job))) waiting.push(job);
    },
    drop: (job) => {
      waiting.splice(waiting.indexOf(job), 1);
      return job.effect;
    },
    forget: () => {
      waiting.length = 0;
    },
    take: <K extends Effect['kind']>(kind: K) => {
      const taken = waiting.filter(({ effect }) => effect.kind === kind);
      for (const job of taken) waiting.splice(waiting.indexOf(job), 1);
      return taken.map(({ effect }) => effect).filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);
    },
    receive,
    click: async (incident, by, change = {}) => {
      // A step that a new draft does not have can still be pressed, on its old card.
      const on = change.step ?? 's1';
      const request = (await record(incident)).steps.find(({ id }) => id === on)?.request;
      return receive({
        kind: 'click',
        click: {
          verdict: 'approve',
          incident,
          step: on,
          request: request?.id ?? 'none',
          digest: request?.digest ?? '0'.repeat(64),
          by,
          team: TEAM,
          reason: '',
          ...change,
        },
      });
    },
    askAgain: async (incident, by, id = 's1') =>
      receive({
        kind: 'ask_again',
        incident,
        step: id,
        request: (await step(incident, id)).request?.id ?? '',
        by,
        team: TEAM,
      }),
    stop: (incident, by) => receive({ kind: 'stop', incident, by, team: TEAM, reason: 'enough' }),
    alert: async (address, change = {}) => {
      const { incident } = await createAlertFlow(services).alert({ ...madeUp(address, (items += 1), time), ...change });
      return incident;
    },
    record,
    step,
    kinds: async (incident) => (await store.entries(incident)).map(({ kind }) => kind),
    card: (incident, key) => {
      const shown = chat.messages.findLast((each) => each.incident === incident && each.message.key === key);
      if (shown === undefined) throw new Error(`${incident} has no card ${key}`);
      return wordsOf(shown.message.blocks);
    },
    runs: () => shell.sent.map(({ command }) => command).filter(isRun),
    restart: async () => {
      await store.close();
      store = await createStore(options);
    },
    close: async () => {
      await store.close();
      await site.remove();
      await sites.stop();
    },
  };
}

/** The store, telling what each commit asks for. Nothing is told of a commit that failed. */
function observe(store: () => Store, remember: (effects: readonly Effect[]) => void): Store {
  return new Proxy({} as Store, {
    // What is put around it copies its methods.
    ownKeys: () => Reflect.ownKeys(store()),
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    get: (_, name) => {
      const real = store();
      const made: Partial<Store> = {
        openOrJoin: async (key, now, windowMs, decide) => {
          let effects: readonly Effect[] = [];
          const stored = await real.openOrJoin(key, now, windowMs, (existing, freshId) => {
            const decided = decide(existing, freshId);
            effects = decided.effects;
            return decided;
          });
          remember(effects);
          return stored;
        },
        update: async (incident, now, decide, judged) => {
          let effects: readonly Effect[] = [];
          const stored = await real.update(
            incident,
            now,
            (before) => {
              const decided = decide(before);
              effects = decided?.effects ?? [];
              return decided;
            },
            judged,
          );
          remember(effects);
          return stored;
        },
        receive: async (item) => {
          const kept = await real.receive(item);
          if (kept === 'stored') remember([{ kind: 'inbox', item: item.id }]);
          return kept;
        },
        keptFor: async (id, now, tell) => {
          const isNews = await real.keptFor(id, now, tell);
          if (isNews) remember([tell]);
          return isNews;
        },
        putNote: async (key, value, effects = []) => {
          await real.putNote(key, value, effects);
          remember(effects);
        },
        enqueue: async (effects) => {
          await real.enqueue(effects);
          remember(effects);
        },
      };
      const found: unknown = Reflect.get(made, name) ?? Reflect.get(real, name);
      return found;
    },
  });
}

const COALESCED: ReadonlySet<Effect['kind']> = new Set(['show', 'archive', 'picture']);

function dueAt(effect: Effect, now: number): number {
  switch (effect.kind) {
    case 'expire':
    case 'overdue':
    case 'remind':
    case 'escalate':
    case 'survey':
    case 'release':
      return effect.at;
    case 'probe':
    case 'picture':
      return now + effect.afterMs;
    case 'show':
    case 'archive':
    case 'draft':
    case 'plan':
    case 'dispatch':
    case 'undo':
    case 'tell':
    case 'inbox':
      return now;
    default:
      return effect satisfies never;
  }
}

const isSame = (a: Effect, b: Effect): boolean => JSON.stringify(a) === JSON.stringify(b);

function madeUp(address: string, number: number, now: number): Alert {
  return {
    source: 'suricata',
    uid: `alert-${number}`,
    dedupeKey: digestOf({ number }),
    time: now,
    severityId: 4,
    title: 'LOCAL IoT botnet checkin',
    description: '',
    rule: { uid: `1:${1_000_000 + number}`, name: 'LOCAL IoT botnet checkin' },
    category: 'Malware Command and Control Activity Detected',
    techniques: [],
    src: { ip: address, port: 40_000, mac: null, hostname: null },
    dst: { ip: '203.0.113.66', port: 48_101, mac: null, hostname: null },
    protocol: 'tcp',
    rawDigest: digestOf({ raw: number }),
  };
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join('');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => (key === 'text' && typeof inner === 'string' ? inner : wordsOf(inner)))
    .join('');
}
