import { readFile } from 'node:fs/promises';
import { createEmulator } from 'emulate';
import type { SeedConfig } from 'emulate';
import { refuseCaller } from './gate.ts';
import { bearer, sameSecret } from './secrets.ts';
import { createStateFile } from './stateFile.ts';

/**
 * One of `emulate`'s services with what the local workspace needs besides: state on disk, a hook on every change, and a door.
 * The public API of 0.12.2 offers none of the three for built-in services: they keep state in memory, answer every token and let
 * every web page in (CORS `*`). So we stand beside the plugin while it registers, and take hold of its store and its router.
 */
export interface Emulated {
  readonly url: string;
  readonly store: EmulatedStore;
  /** Over the same router and through the same door, without a socket. */
  fetch(path: string, init: { readonly method: string; readonly token: string; readonly body: unknown }): Promise<Response>;
  /** After a change made in the store itself. Resolves when it is on disk. */
  changed(): Promise<void>;
  close(): Promise<void>;
}

export type Row = Readonly<Record<string, unknown>> & { readonly id: number };

export interface Collection {
  all(): readonly Row[];
  insert(row: Readonly<Record<string, unknown>>): Row;
  update(id: number, patch: Readonly<Record<string, unknown>>): Row | undefined;
  delete(id: number): boolean;
  clear(): void;
}

export interface EmulatedStore {
  collection(name: string): Collection;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

export interface RouteContext {
  readonly req: {
    readonly method: string;
    readonly path: string;
    header(name: string): string | undefined;
    param(name: string): string;
    text(): Promise<string>;
  };
  text(body: string, status?: number): Response;
}

export interface Router {
  use(path: string, handler: (context: RouteContext, next: () => Promise<void>) => Promise<Response | undefined>): unknown;
  post(path: string, handler: (context: RouteContext) => Promise<Response>): unknown;
  fetch(request: Request): Promise<Response>;
}

export interface EmulatedOptions {
  readonly service: 'slack' | 'github';
  readonly port: number;
  readonly stateFile: string;
  readonly seed: SeedConfig;
  /** Nobody else is let in. */
  readonly tokens: readonly string[];
  /** Paths below these need no token: they are unguessable themselves, as Slack's response and upload URLs are. */
  readonly openPaths?: readonly string[];
  /** Routes that emulate lacks. */
  readonly routes?: (router: Router) => void;
  /** Furnishes a fresh folder, after emulate's own seed. */
  readonly furnish?: (store: EmulatedStore) => void;
  /** Puts right, at every start and before every save, what must not come from or go to disk. */
  readonly tidy?: (store: EmulatedStore) => void;
  readonly onChange: () => void;
}

export async function startEmulated(options: EmulatedOptions): Promise<Emulated> {
  const url = `http://127.0.0.1:${options.port}`;
  const prepared: Prepared = { options, parts: null, saved: async () => undefined };
  const preparations = await preparationsOf(options.service);
  preparations.set(url, prepared);
  const emulator = await createEmulator({
    service: options.service,
    port: options.port,
    baseUrl: url,
    seed: options.seed,
  }).finally(() => preparations.delete(url));
  const { parts } = prepared;
  if (parts === null) throw new Error(`emulate started ${options.service} without its plugin. Use the pinned version 0.12.2.`);
  const { router, store } = parts;

  const file = createStateFile(options.stateFile, () => JSON.stringify(store.snapshot()));
  const stored = await file.read();
  if (stored === null) options.furnish?.(store);
  else store.restore(JSON.parse(stored));
  const changed = async (): Promise<void> => {
    options.tidy?.(store);
    await file.save();
    options.onChange();
  };
  await changed();
  prepared.saved = changed;

  return {
    url,
    store,
    changed,
    async fetch(path, init) {
      const headers = {
        authorization: `Bearer ${init.token}`,
        'content-type': 'application/json',
        host: `127.0.0.1:${options.port}`,
      };
      const body = init.method === 'GET' ? null : JSON.stringify(init.body);
      return await router.fetch(new Request(`${url}${path}`, { method: init.method, headers, body }));
    },
    close: () => emulator.close(),
  };
}

interface Prepared {
  readonly options: EmulatedOptions;
  parts: { readonly router: Router; readonly store: EmulatedStore } | null;
  saved: () => Promise<void>;
}

function stepIn(prepared: Prepared, router: Router): void {
  const { options } = prepared;
  router.use('*', async (context, next) => {
    const refusal = refuse(context, options);
    if (refusal !== null) return context.text(refusal, 403);
    await next();
    // Before the answer goes out: what was acknowledged survives the end of this process.
    if (context.req.method !== 'GET') await prepared.saved();
    return undefined;
  });
  options.routes?.(router);
}

function refuse(context: RouteContext, options: EmulatedOptions): string | null {
  const { req } = context;
  const caller = refuseCaller({ host: req.header('host'), origin: req.header('origin') }, options.port, false);
  if (caller !== null) return caller;
  if (options.openPaths?.some((path) => req.path.startsWith(path)) === true) return null;
  const token = bearer(req.header('authorization'));
  if (options.tokens.some((known) => sameSecret(known, token))) return null;
  return `This is the local workspace's ${options.service}. It takes the tokens of this workspace only.`;
}

type Preparations = Map<string, Prepared>;
const stepped = new Map<string, Promise<Preparations>>();

/** Wraps a plugin's `register` once a process; the base URL tells which start it serves. */
function preparationsOf(service: 'slack' | 'github'): Promise<Preparations> {
  const known = stepped.get(service);
  if (known !== undefined) return known;
  const made = wrapPlugin(service);
  stepped.set(service, made);
  return made;
}

interface Plugin {
  register(router: Router, store: EmulatedStore, webhooks: unknown, baseUrl: string, tokens: unknown): void;
}

async function wrapPlugin(service: 'slack' | 'github'): Promise<Preparations> {
  const plugin = await loadPlugin(service);
  const register = plugin.register.bind(plugin);
  const preparations: Preparations = new Map();
  plugin.register = (router, store, webhooks, baseUrl, tokens) => {
    const prepared = preparations.get(baseUrl);
    if (prepared !== undefined) {
      prepared.parts = { router, store };
      stepIn(prepared, router);
    }
    register(router, store, webhooks, baseUrl, tokens);
  };
  return preparations;
}

/** The chunk's name carries a hash, so it is read from where emulate itself imports it. */
async function loadPlugin(service: 'slack' | 'github'): Promise<Plugin> {
  const api = import.meta.resolve('emulate');
  const source = await readFile(new URL(api), 'utf8');
  const chunk = new RegExp(`import\\("(\\./[\\w.-]+)"\\);\\s*return \\{\\s*plugin: mod\\.${service}Plugin`).exec(source)?.[1];
  const loaded: unknown = chunk === undefined ? null : await import(new URL(chunk, api).href);
  const plugin: unknown = loaded === null ? null : Reflect.get(Object(loaded), `${service}Plugin`);
  if (isPlugin(plugin)) return plugin;
  throw new Error(`emulate no longer keeps its ${service} plugin where version 0.12.2 does. Use the pinned version.`);
}

function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && 'register' in value && typeof value.register === 'function';
}
