import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Point } from './points.ts';
import type { Answers, FromProgram, Question, Setup, Told, ToProgram } from './wire.ts';
import { startWorld, type World } from './world.ts';

/** A world, and in it an app that is killed and starts again by itself. */
export interface Rig {
  readonly world: World;
  /**
   * The places where the app ends itself, one after the other: the next is set when it starts again. Two more lie in the gateway, when a
   * batch has arrived: `gateway runs` it all the same, or `gateway lost` it.
   */
  crashAt(points: readonly Point[]): Promise<void>;
  /** As a power cut would: now, wherever it is, also in the middle of its start. */
  kill(): void;
  /** How often it was killed. */
  deaths(): number;
  url(): Promise<string>;
  pid(): Promise<number>;
  /** Asks the app that runs, or the next one. */
  ask(incident: string): Promise<Told>;
  /** Gives somebody one-time codes; again when the app was killed meanwhile. */
  enrol(enrolment: Omit<Extract<Question, { about: 'enrolment' }>, 'about'>): Promise<Answers['enrolment']>;
  log(): string;
  /** Kills the app for good. */
  end(): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
}

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));
/**
 * Processes that live for seconds: what they would do to become fast, they do for nothing. Compiled code is kept between them, and the
 * database's is not optimised.
 */
const SHORT_LIVED = {
  execArgv: ['--liftoff-only'],
  env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/crash', import.meta.url)) },
} as const;
const AS_SHIPPED: Setup = { policy: 'shipped', pictures: 'still' };
/** What of the app's output an error shows. */
const LOG_LINES = 60;
const PAUSE_MS = 20;

/** @param given a world that several apps share, and that outlives this one. */
export async function startRig(
  env: Readonly<Record<string, string>> = {},
  given: World | null = null,
  setup: Setup = AS_SHIPPED,
): Promise<Rig> {
  const world = given ?? (await startWorld());
  const lines: string[] = [];
  const asked = new Map<number, (answer: Answers[keyof Answers] | null) => void>();
  let pointSet: (() => void) | null = null;
  let points: Point[] = [];
  let mayDie = 0;
  let deaths = 0;
  let stopping = false;
  let questions = 0;
  let newest: ChildProcess | null = null;

  const log = (): string => lines.slice(-LOG_LINES).join('\n');
  const kill = (): void => {
    if (newest === null || hasEnded(newest)) return;
    mayDie += 1;
    newest.kill('SIGKILL');
  };
  /** Takes the next point: for the app to be told, or, in the gateway, set right here. */
  const nextPoint = (): Point | null => {
    const point = points.shift() ?? null;
    if (point === null) return null;
    if (!point.at.startsWith('gateway ')) {
      mayDie += 1;
      return point;
    }
    world.gateways.onNextBatch(() => {
      kill();
      return point.at === 'gateway runs' ? 'runs' : 'lost';
    }, point.nth);
    return null;
  };
  /** True when this end was asked for. */
  const wasKilled = (child: ChildProcess): boolean => {
    if (child.signalCode !== 'SIGKILL' || mayDie === 0) return false;
    mayDie -= 1;
    deaths += 1;
    return true;
  };

  const launch = async (): Promise<Running> => {
    const child = fork(PROGRAM, [], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      execArgv: [...SHORT_LIVED.execArgv],
      env: { ...process.env, ...SHORT_LIVED.env },
    });
    newest = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text.trimEnd()));
    const { list: gateways, clientKey: sshKey } = world.gateways;
    send(child, { kind: 'start', env: { ...world.env, ...env }, gateways, sshKey, setup, crash: nextPoint() });
    const port = await new Promise<number | null>((resolve) => {
      child.on('message', (message: FromProgram) => {
        if (message.kind === 'answered') asked.get(message.id)?.(message.answer);
        if (message.kind === 'set') pointSet?.();
        if (message.kind === 'ready') resolve(message.port);
        if (message.kind === 'failed') {
          lines.push(message.why);
          resolve(null);
        }
      });
      child.once('exit', () => resolve(null));
    });
    if (port === null) {
      if (hasEnded(child) && wasKilled(child)) return launch();
      child.kill('SIGKILL');
      throw new Error(`the app did not start:\n${log()}`);
    }
    child.once('exit', () => {
      const killed = wasKilled(child);
      if (!stopping) running = killed ? launch() : Promise.reject(new Error(`the app ended by itself:\n${log()}`));
      running.catch(() => undefined);
      for (const forget of asked.values()) forget(null);
      pointSet?.();
    });
    const url = `http://127.0.0.1:${port}`;
    await world.deliverTo(url);
    return { child, url };
  };

  let running = launch();
  await running.catch(async (error: unknown) => {
    if (given === null) await world.close();
    throw error;
  });

  const askOnce = async (question: Question): Promise<Answers[keyof Answers] | null> => {
    const { child } = await running;
    const id = (questions += 1);
    const answer = new Promise<Answers[keyof Answers] | null>((resolve) => asked.set(id, resolve));
    send(child, { kind: 'ask', id, question });
    if (hasEnded(child)) asked.get(id)?.(null);
    const answered = await answer;
    asked.delete(id);
    return answered;
  };
  /** Until a process lived long enough to answer. */
  const ask = async <Q extends Question>(question: Q): Promise<Answers[Q['about']]> => {
    for (;;) {
      const answer = await askOnce(question);
      // Each question has its own kind of answer.
      if (answer !== null) return answer as Answers[Q['about']];
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };

  const end = async (): Promise<void> => {
    stopping = true;
    const { child } = await running;
    if (hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };

  return {
    world,
    crashAt: async (list) => {
      const { child } = await running;
      points = [...list];
      const point = nextPoint();
      if (point === null) return;
      const set = new Promise<void>((resolve) => {
        pointSet = resolve;
      });
      send(child, { kind: 'crash', point });
      await set;
    },
    kill,
    deaths: () => deaths,
    url: async () => (await running).url,
    pid: async () => (await running).child.pid ?? 0,
    ask: (incident) => ask({ about: 'incident', incident }),
    enrol: (enrolment) => ask({ about: 'enrolment', ...enrolment }),
    log,
    end,
    close: async () => {
      await end().catch(() => undefined);
      if (given === null) await world.close();
    },
  };
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

function send(child: ChildProcess, message: ToProgram): void {
  // A child that was just killed hears nothing; its end is noticed elsewhere.
  if (child.connected) child.send(message, () => undefined);
}
