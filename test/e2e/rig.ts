import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { loadPlaybooks, type Playbooks } from '../../src/adapters/files/playbooks.ts';
import { ADAPTERS, startApp, type Adapters, type App, type AppParts } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import type { Gateway } from '../../src/core/inventory.ts';
import type { ActAnswer, ChannelMessage, PersonaAct, WorkspaceState } from '../../src/local/api.ts';
import { startLab, type Lab, type LabOptions } from '../../src/local/lab/lab.ts';
import { signingHeaders } from '../../src/local/signing.ts';
import { startWorkspace } from '../../src/local/workspace.ts';

/** Pressing what a card offers, in the payload's terms. */
export interface Pressable {
  readonly messageTs: string;
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string;
}

export interface Rig {
  readonly env: Readonly<Record<string, string>>;
  state(): Promise<WorkspaceState>;
  act(act: PersonaAct): Promise<ActAnswer>;
  /** The button as the card shows it now. */
  button(message: ChannelMessage, actionId: string): Pressable;
  press(persona: string, message: ChannelMessage, actionId: string): Promise<ActAnswer>;
  /** Sends a raw body to the intake. */
  alert(source: string, body: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends an interaction exactly as given, signed as Slack signs; `headers` may break it. */
  interact(payload: unknown, headers?: Readonly<Record<string, string>>): Promise<number>;
  /** The first message that fits, as soon as it exists. */
  message(fits: (message: ChannelMessage) => boolean, what: string): Promise<ChannelMessage>;
  /** The state, as soon as it fits. */
  until(fits: (state: WorkspaceState) => boolean, what: string): Promise<WorkspaceState>;
  github(working: boolean): void;
  appUrl(): string;
  /** Stops the app alone, as Ctrl-C does, and starts it again on the same data. */
  restart(): Promise<void>;
  logged(): readonly string[];
  close(): Promise<void>;
}

export interface RigOptions {
  /** `OPENAI_*` for the app; empty means that no model is configured. */
  readonly model?: Readonly<Record<string, string>>;
  readonly change?: (playbooks: Playbooks) => Playbooks;
  /** Other gateways than the simulated ones. Then no sample alert is fired: it would be about a device that is not there. */
  readonly lab?: (options: LabOptions) => Promise<RigLab>;
  readonly make?: Adapters;
  /** Puts something between the app and everything outside of it. */
  readonly between?: (env: Readonly<Record<string, string>>) => Promise<Between>;
}

export interface Between {
  /** Other addresses and settings for the app. */
  readonly env: Readonly<Record<string, string>>;
  /** Where what people do in Slack goes, given where the app listens. */
  way(appUrl: string): string;
  close(): Promise<void>;
}

export type RigLab = Pick<Lab, 'clientKey' | 'gateways' | 'view' | 'onChange' | 'close'>;

/** How long anything may take on a slow machine before the test gives up. */
const PATIENCE_MS = 45_000;

/** The whole app with everything outside of it: emulated Slack and GitHub, SSH gateways on loopback, a folder of its own. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const { model = {}, change = (same) => same, make = ADAPTERS } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'tagout-e2e-'));
  const database = inject('database');
  if (database !== undefined) await cp(database, join(dataDir, 'db'), { recursive: true });
  const loaded = await loadPlaybooks('playbooks');
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  const playbooks = change(loaded.value);
  const stateDir = join(dataDir, 'local');
  const lab = await (options.lab ?? startLab)({ inventory: playbooks.inventory, stateDir, pingMs: 10 });
  if (options.lab !== undefined) {
    await mkdir(stateDir, { recursive: true });
    await writeFile(join(stateDir, 'first-sample'), '');
  }
  const workspace = await startWorkspace({
    dataDir,
    inventory: playbooks.inventory,
    lab: { gateways: () => lab.view(), setTraffic: () => undefined, onChange: (listener) => void lab.onChange(listener) },
    simulated: [],
    files: new Map(),
  });
  const door = await startDoor(workspace.env['GITHUB_API_URL'] ?? '');
  const usual: Readonly<Record<string, string>> = {
    ...workspace.env,
    ...model,
    GITHUB_API_URL: door.url,
    TAGOUT_SSH_KEY: 'lab',
    TAGOUT_DATA_DIR: dataDir,
    PORT: '0',
  };
  const between = await options.between?.(usual);
  const env = { ...usual, ...between?.env };
  const gateways = new Map<string, Gateway>();
  for (const { id, ...where } of lab.gateways) {
    const gateway = playbooks.inventory.gateways.get(id);
    if (gateway !== undefined) gateways.set(id, { ...gateway, ...where });
  }
  const lines: string[] = [];
  const boot = async (): Promise<App> => {
    const configured = parseConfig(env);
    if (!configured.ok) throw new Error(configured.problems.join('\n'));
    const { outside } = configured.config;
    if (outside === null) throw new Error('the rig sets no credentials');
    const parts: AppParts = {
      config: { ...configured.config, outside },
      playbooks: { ...playbooks, inventory: { ...playbooks.inventory, gateways } },
      sshKey: lab.clientKey,
      host: '127.0.0.1',
      log: {
        info: (message, facts) => lines.push(`${message} ${JSON.stringify(facts)}`),
        error: (message, error) => lines.push(`${message} ${String(error)}`),
      },
    };
    return startApp(parts, make);
  };
  let app = await boot();
  const appUrl = (): string => `http://127.0.0.1:${app.port}`;
  const attach = () => workspace.attach({ url: between?.way(appUrl()) ?? appUrl() });
  // The workspace delivers what people do to the app; its first sample alert is marked as fired, so that each test tells its own story.
  await attach();

  const [base = '', token = ''] = workspace.pageUrl.split('/#');
  const call = async (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(base + path, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
  const state = async (): Promise<WorkspaceState> => (await call('/api/state')).json() as Promise<WorkspaceState>;
  const until = async (fits: (state: WorkspaceState) => boolean, what: string): Promise<WorkspaceState> => {
    const giveUp = Date.now() + PATIENCE_MS;
    for (;;) {
      const now = await state();
      if (fits(now)) return now;
      if (Date.now() > giveUp)
        throw new Error(`gave up waiting for ${what}\n${now.messages.map(({ text }) => text).join('\n')}\n${lines.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
  const act = async (what: PersonaAct): Promise<ActAnswer> =>
    (await call('/api/act', { method: 'POST', body: JSON.stringify(what) })).json() as Promise<ActAnswer>;
  return {
    env,
    state,
    until,
    act,
    button: pressable,
    press: (persona, message, actionId) => act({ kind: 'button', persona, ...pressable(message, actionId) }),
    alert: (source, body, headers = {}) =>
      fetch(`${appUrl()}/alerts/${source}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${env['TAGOUT_INTAKE_TOKEN'] ?? ''}`,
          'content-type': 'application/json',
          ...headers,
        },
        body,
      }),
    interact: async (payload, headers = {}) => {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const signed = signingHeaders(env['SLACK_SIGNING_SECRET'] ?? '', body, Date.now());
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(`${appUrl()}/slack/events`, {
        method: 'POST',
        headers: { ...type, ...signed, ...headers },
        body,
      });
      return answer.status;
    },
    message: async (fits, what) => {
      const { messages } = await until((now) => now.messages.some(fits), what);
      const found = messages.find(fits);
      if (found === undefined) throw new Error('unreachable: it was there a moment ago');
      return found;
    },
    github: (working) => door.open(working),
    appUrl,
    restart: async () => {
      await app.close();
      app = await boot();
      await attach();
    },
    logged: () => lines,
    close: async () => {
      await app.close();
      await workspace.close();
      await lab.close();
      await door.close();
      await between?.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function pressable(message: ChannelMessage, actionId: string): Pressable {
  const found = buttonsOf(message).find((candidate) => candidate.actionId === actionId);
  if (found === undefined) throw new Error(`the card has no button ${actionId}: ${JSON.stringify(buttonsOf(message))}`);
  return { messageTs: message.ts, ...found };
}

export function buttonsOf(message: ChannelMessage): readonly Omit<Pressable, 'messageTs'>[] {
  return message.blocks.flatMap((block) => {
    const { block_id: blockId, elements = [] } = block as {
      block_id: string;
      elements?: { type: string; action_id: string; value: string }[];
    };
    return elements
      .filter(({ type }) => type === 'button')
      .map(({ action_id: actionId, value }) => ({ blockId, actionId, value }));
  });
}

/** Everything that a message says, in one string: what people would read, wherever it stands in the blocks. */
export function wordsOf(message: ChannelMessage): string {
  const words: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value))
        if (key === 'text' && typeof inner === 'string') words.push(inner);
        else visit(inner);
    }
  };
  visit(message.blocks);
  return words.join(' ');
}

/** Stands before the emulated GitHub and can be closed: an outage as its clients see it. */
async function startDoor(target: string) {
  let working = true;
  const server = createServer((request, response) => {
    void (async () => {
      if (!working) return response.writeHead(503).end('{"message":"Service unavailable"}');
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = chunks.length === 0 ? null : Buffer.concat(chunks);
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      const answer = await fetch(target + (request.url ?? ''), { method: request.method ?? 'GET', headers, body });
      const type = answer.headers.get('content-type');
      return response
        .writeHead(answer.status, type === null ? {} : { 'content-type': type })
        .end(Buffer.from(await answer.arrayBuffer()));
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open: (now: boolean) => {
      working = now;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
