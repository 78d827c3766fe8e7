/** The app under test as a process of its own: composed by `startApp` as `serve` does, with a watch around its adapters. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadPlaybooks, type Playbooks } from '../../src/adapters/files/playbooks.ts';
import { startApp, type App } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import type { Connector } from '../../src/core/connector/connector.ts';
import { answerAsks } from './answering.ts';
import { fleetOf } from './fleet.ts';
import { createWatch } from './marks.ts';
import { seedWaiting } from './seed.ts';
import { AppStart, Seeding, type Started, type Usage } from './wire.ts';

const loadedMs = performance.now();
const watch = createWatch();
let running: { readonly app: App; readonly playbooks: Playbooks } | null = null;

async function start(input: unknown): Promise<Started> {
  const { env, fleet, sshKey } = AppStart.parse(input);
  const loaded = await loadPlaybooks('playbooks');
  const configured = parseConfig(env);
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  if (!configured.ok || configured.config.outside === null) throw new Error('The bench sets all that the app needs.');
  const connectors = new Map([...loaded.value.connectors].map(([id, connector]) => [id, atOnce(connector)]));
  const playbooks = { ...loaded.value, connectors, inventory: fleetOf(fleet) };
  const app = await startApp(
    {
      config: { ...configured.config, outside: configured.config.outside },
      playbooks,
      sshKey,
      host: '127.0.0.1',
      log: { info: () => undefined, error: (message, error) => console.error(message, error) },
    },
    watch.adapters,
  );
  running = { app, playbooks };
  return { port: app.port, loadedMs, databaseMs: watch.inside().databaseMs };
}

/** Without the pause before the probe, which is the gateway's time and not the app's. */
function atOnce(connector: Connector): Connector {
  const actions = [...connector.actions].map(
    ([id, action]) => [id, { ...action, probe: { ...action.probe, settleMs: 0 } }] as const,
  );
  return { ...connector, actions: new Map(actions) };
}

async function usage(): Promise<Usage> {
  const { rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  const { heapUsed, external } = process.memoryUsage();
  return Promise.resolve({ rss, live: heapUsed + external, cpuMs: (user + system) / 1000 });
}

async function seed(input: unknown): Promise<null> {
  const { from, to } = Seeding.parse(input);
  if (running === null) throw new Error('The app was not started yet.');
  await seedWaiting({ ...watch.inside(), ...running, from, to });
  return null;
}

answerAsks(
  new Map<string, (input: unknown) => Promise<unknown>>([
    ['start', start],
    ['marks', () => Promise.resolve(watch.take())],
    ['quiet', () => watch.quiet().then(() => null)],
    ['usage', usage],
    ['seed', seed],
    ['stop', async () => running?.app.close().then(() => null)],
  ]),
);
