/**
 * The process that is killed: the app out of the same parts as `src/app.ts`, with crash points around what reaches outside. It is told by
 * its parent what to start with, and where to stop.
 */
import { flushCompileCache } from 'node:module';
import { loadPlaybooks } from '../../src/adapters/files/playbooks.ts';
import type { StepUpDesk } from '../../src/adapters/stepup/stepup.ts';
import { ADAPTERS, startApp, type Adapters } from '../../src/app.ts';
import { parseConfig } from '../../src/config.ts';
import type { Gateway } from '../../src/core/inventory.ts';
import { assertNever } from '../../src/core/result.ts';
import type { Chat, Store } from '../../src/ports.ts';
import {
  crashingFetch,
  crashingModel,
  crashingPainter,
  crashingShell,
  crashingStore,
  githubName,
  slackName,
} from './crashing.ts';
import { createCrashPoints } from './points.ts';
import { POLICIES } from './policies.ts';
import { inAHurry, QUICK_SSH } from './quick.ts';
import { createStillPainter } from './still.ts';
import { tell } from './telling.ts';
import { undoingItself } from './undoing.ts';
import type { Answers, FromProgram, Question, Setup, ToProgram } from './wire.ts';

const points = createCrashPoints(() => process.kill(process.pid, 'SIGKILL'));
const inside: { store?: Store; chat?: Chat; desk?: StepUpDesk } = {};

const adaptersOf = ({ pictures }: Setup): Adapters => ({
  createStore: async (options) => {
    inside.store = await ADAPTERS.createStore(options);
    return crashingStore(inside.store, points);
  },
  createSlack: (options) => {
    const slack = ADAPTERS.createSlack({ ...options, fetch: crashingFetch(points, slackName) });
    inside.chat = slack.chat;
    return slack;
  },
  createSsh: (options) => crashingShell(ADAPTERS.createSsh({ ...options, timing: QUICK_SSH }), points),
  createGithub: (options) => ADAPTERS.createGithub({ ...options, fetch: crashingFetch(points, githubName) }),
  createOpenAi: (options) => crashingModel(ADAPTERS.createOpenAi(options), points),
  createPainter: () => crashingPainter(pictures === 'drawn' ? ADAPTERS.createPainter() : createStillPainter(), points),
});

async function start({ env, gateways, sshKey, setup, crash }: Extract<ToProgram, { kind: 'start' }>): Promise<number> {
  if (crash !== null) points.set(crash);
  const loaded = await loadPlaybooks('playbooks');
  const configured = parseConfig(env);
  if (!loaded.ok || !configured.ok || configured.config.outside === null) throw new Error('the crash rig is not set up');
  const { inventory, policy } = loaded.value;
  const moved = new Map<string, Gateway>();
  for (const { id, ...where } of gateways) {
    const gateway = inventory.gateways.get(id);
    if (gateway !== undefined) moved.set(id, { ...gateway, ...where });
  }
  const playbooks = {
    ...loaded.value,
    policy: POLICIES[setup.policy](policy),
    inventory: { ...inventory, gateways: moved },
  };
  const app = await startApp(
    {
      config: { ...configured.config, outside: configured.config.outside },
      playbooks: inAHurry(setup.undoes === true ? undoingItself(playbooks) : playbooks),
      sshKey,
      host: '127.0.0.1',
      log: {
        info: (message, facts) => console.error(message, JSON.stringify(facts)),
        error: (message, error) => console.error(message, error),
      },
      enrol: (desk) => {
        inside.desk = desk;
        return Promise.resolve();
      },
    },
    adaptersOf(setup),
  );
  return app.port;
}

async function answer(question: Question): Promise<Answers[keyof Answers] | null> {
  const { store, chat, desk } = inside;
  switch (question.about) {
    case 'incident':
      return store === undefined || chat === undefined ? null : tell(store, chat, question.incident);
    case 'enrolment': {
      const { person, secret, code, at } = question;
      return desk === undefined ? null : desk.enrol(person, Buffer.from(secret, 'base64'), code, at, false);
    }
    default:
      return assertNever(question);
  }
}

const say = (message: FromProgram): void => void process.send?.(message);

async function listen(message: ToProgram): Promise<void> {
  switch (message.kind) {
    case 'start': {
      const port = await start(message);
      // What is killed writes no cache at its end.
      flushCompileCache();
      return say({ kind: 'ready', port });
    }
    case 'crash':
      points.set(message.point);
      return say({ kind: 'set' });
    case 'ask':
      return say({ kind: 'answered', id: message.id, answer: await answer(message.question) });
  }
}

process.on('message', (message: ToProgram) => {
  listen(message).catch((error: unknown) => say({ kind: 'failed', why: String(error) }));
});
// A parent that is gone has nobody to kill us.
process.on('disconnect', () => process.exit(0));
