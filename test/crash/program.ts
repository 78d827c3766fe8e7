/**
 * The process that is killed: the app out of the same parts as `src/app.ts`, with crash points around what reaches outside. It is told by
 * its parent what to start with, and where to stop.
 */
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import { ADAPTERS, startApp, type Adapters } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import type { Gateway } from '../../src/core/inventory.ts';
import type { Chat, Store } from '../../src/ports.ts';
import { crashingChat, crashingFetch, crashingModel, crashingShell, crashingStore } from './crashing.ts';
import { createCrashPoints } from './points.ts';
import { inAHurry, QUICK_SSH } from './quick.ts';
import { tell } from './telling.ts';
import type { FromProgram, Told, ToProgram } from './wire.ts';

const points = createCrashPoints(() => process.kill(process.pid, 'SIGKILL'));
const inside: { store?: Store; chat?: Chat } = {};

const adapters: Adapters = {
  createStore: async (options) => {
    inside.store = await ADAPTERS.createStore(options);
    return crashingStore(inside.store, points);
  },
  createSlack: (options) => {
    const slack = ADAPTERS.createSlack(options);
    inside.chat = slack.chat;
    return { ...slack, chat: crashingChat(slack.chat, points) };
  },
  createSsh: (options) => crashingShell(ADAPTERS.createSsh({ ...options, timing: QUICK_SSH }), points),
  createGithub: (options) => ADAPTERS.createGithub({ ...options, fetch: crashingFetch(points) }),
  createOpenAi: (options) => crashingModel(ADAPTERS.createOpenAi(options), points),
};

async function start({ env, gateways, sshKey, crash }: Extract<ToProgram, { kind: 'start' }>): Promise<number> {
  if (crash !== null) points.set(crash);
  const loaded = await loadPlaybooks('playbooks');
  const configured = parseConfig(env);
  if (!loaded.ok || !configured.ok || configured.config.outside === null) throw new Error('the crash rig is not set up');
  const { inventory } = loaded.value;
  const moved = new Map<string, Gateway>();
  for (const { id, ...where } of gateways) {
    const gateway = inventory.gateways.get(id);
    if (gateway !== undefined) moved.set(id, { ...gateway, ...where });
  }
  const app = await startApp(
    {
      config: { ...configured.config, outside: configured.config.outside },
      playbooks: inAHurry({ ...loaded.value, inventory: { ...inventory, gateways: moved } }),
      sshKey,
      host: '127.0.0.1',
      log: {
        info: (message, facts) => console.error(message, JSON.stringify(facts)),
        error: (message, error) => console.error(message, error),
      },
    },
    adapters,
  );
  return app.port;
}

async function answer(incident: string): Promise<Told | null> {
  const { store, chat } = inside;
  return store === undefined || chat === undefined ? null : tell(store, chat, incident);
}

const say = (message: FromProgram): void => void process.send?.(message);

async function listen(message: ToProgram): Promise<void> {
  switch (message.kind) {
    case 'start':
      return say({ kind: 'ready', port: await start(message) });
    case 'crash':
      points.set(message.point);
      return say({ kind: 'set' });
    case 'ask':
      return say({ kind: 'told', id: message.id, told: await answer(message.incident) });
  }
}

process.on('message', (message: ToProgram) => {
  listen(message).catch((error: unknown) => say({ kind: 'failed', why: String(error) }));
});
// A parent that is gone has nobody to kill us.
process.on('disconnect', () => process.exit(0));
