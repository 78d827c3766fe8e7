import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import { ADAPTERS, startApp, type Adapters, type App, type AppParts } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import type { Gateway } from '../../src/core/inventory.ts';
import type { Chat, Store } from '../../src/ports.ts';
import { inAHurry, QUICK_SSH } from '../crash/quick.ts';
import { tell } from '../crash/telling.ts';
import type { Told } from '../crash/wire.ts';
import { startWorld, type World } from '../crash/world.ts';
import { startCable, type Cable } from './cable.ts';
import { startLine, type Line } from './line.ts';

/** The whole app, and between it and everything outside of it a wire that can break. */
export interface Rig {
  readonly world: World;
  readonly slack: Line;
  readonly github: Line;
  readonly model: Line;
  /** One for each gateway of the inventory. */
  readonly gateways: readonly Cable[];
  url(): Promise<string>;
  /** The status of a GET, or 0 when nobody answers. */
  status(path: string): Promise<number>;
  ask(incident: string): Promise<Told>;
  /** What an operator does when told to: stops the app and starts it again on the same data. */
  restart(): Promise<void>;
  log(): string;
  close(): Promise<void>;
}

/** Shorter than in earnest, so that an attempt that nobody can tell about is looked at soon; long enough for many apps on two cores. */
const COMMAND_MS = 6000;
/** What of the app's output an error shows. */
const LOG_LINES = 80;
/** A signal that ends the waiting for an app that does not answer. */
const STATUS_TIMEOUT_MS = 15_000;

/** Worlds are made one after the other: each looks for free ports and then takes them. */
let lastWorld: Promise<unknown> = Promise.resolve();
function nextWorld(): Promise<World> {
  const world = lastWorld.then(startWorld);
  lastWorld = world.catch(() => undefined);
  return world;
}

/** @param env where the database is, and whatever else differs from the world's own. */
export async function startRig(env: Readonly<Record<string, string>>): Promise<Rig> {
  const world = await nextWorld();
  const lineTo = (key: string): Promise<Line> => startLine(new URL(world.env[key] ?? '').origin);
  const [slack, github, model] = await Promise.all([
    lineTo('SLACK_API_URL'),
    lineTo('GITHUB_API_URL'),
    lineTo('OPENAI_BASE_URL'),
  ]);
  const gateways = await Promise.all(world.gateways.list.map(({ port }) => startCable(port)));
  const lines: string[] = [];
  const inside: { store?: Store; chat?: Chat } = {};
  const parts = await partsOf(
    {
      ...world.env,
      SLACK_API_URL: `${slack.url}/api/`,
      GITHUB_API_URL: github.url,
      OPENAI_BASE_URL: `${model.url}/v1`,
      ...env,
    },
    world.gateways.list.map((gateway, index) => ({ ...gateway, port: gateways[index]?.port ?? 0 })),
    world.gateways.clientKey,
    lines,
  );
  const boot = async (): Promise<App> => {
    const app = await startApp(parts, seenThrough(inside));
    await world.deliverTo(`http://127.0.0.1:${app.port}`);
    return app;
  };
  let app = await boot();
  const url = (): string => `http://127.0.0.1:${app.port}`;

  return {
    world,
    slack,
    github,
    model,
    gateways,
    url: () => Promise.resolve(url()),
    status: async (path) => {
      const answer = await fetch(url() + path, { signal: AbortSignal.timeout(STATUS_TIMEOUT_MS) }).catch(() => null);
      await answer?.body?.cancel();
      return answer?.status ?? 0;
    },
    ask: async (incident) => {
      const { store, chat } = inside;
      const told = store === undefined || chat === undefined ? null : await tell(store, chat, incident);
      if (told === null) throw new Error(`the store has no ${incident}`);
      return told;
    },
    restart: async () => {
      await app.close();
      app = await boot();
    },
    log: () => lines.slice(-LOG_LINES).join('\n'),
    close: async () => {
      await app.close();
      await world.close();
      await Promise.all([slack, github, model, ...gateways].map((wire) => wire.close()));
    },
  };
}

async function partsOf(
  env: Readonly<Record<string, string>>,
  gateways: readonly Pick<Gateway, 'id' | 'host' | 'port' | 'hostKeys'>[],
  sshKey: string,
  lines: string[],
): Promise<AppParts> {
  const loaded = await loadPlaybooks('playbooks');
  const configured = parseConfig(env);
  if (!loaded.ok || !configured.ok || configured.config.outside === null)
    throw new Error('the rig of the outages is not set up');
  const { inventory } = loaded.value;
  const moved = new Map<string, Gateway>();
  for (const { id, ...where } of gateways) {
    const gateway = inventory.gateways.get(id);
    if (gateway !== undefined) moved.set(id, { ...gateway, ...where });
  }
  const say = (words: string): void => void lines.push(`${new Date().toISOString().slice(14, 23)} ${words}`);
  return {
    config: { ...configured.config, outside: configured.config.outside },
    playbooks: inAHurry({ ...loaded.value, inventory: { ...inventory, gateways: moved } }, COMMAND_MS),
    sshKey,
    host: '127.0.0.1',
    log: {
      info: (message, facts) => say(`${message} ${JSON.stringify(facts)}`),
      error: (message, error) => say(`${message} ${reasonsOf(error)}`),
    },
  };
}

/** The real adapters, with a look at what the store holds and how a card of it should look. */
function seenThrough(inside: { store?: Store; chat?: Chat }): Adapters {
  return {
    ...ADAPTERS,
    createStore: async (options) => (inside.store = await ADAPTERS.createStore(options)),
    createSlack: (options) => {
      const slack = ADAPTERS.createSlack(options);
      inside.chat = slack.chat;
      return slack;
    },
    createSsh: (options) => ADAPTERS.createSsh({ ...options, timing: QUICK_SSH }),
  };
}

function reasonsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? String(error) : `${String(error)} <- ${reasonsOf(error.cause)}`;
}
