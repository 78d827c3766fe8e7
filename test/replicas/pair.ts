import { createServerSites } from '../contracts/store/server.ts';
import { startRig, type Rig } from '../crash/rig.ts';
import { startWorld, type World } from '../crash/world.ts';
import { startFan } from './fan.ts';

/** Two processes on one PostgreSQL server, each of which gets everything that people and detectors send. A killed one starts again by itself. */
export interface Pair extends Pick<Rig, 'world' | 'url' | 'ask' | 'log'> {
  readonly replicas: readonly Rig[];
  close(): Promise<void>;
}

export async function startPair(): Promise<Pair> {
  const sites = createServerSites();
  await sites.start();
  const closing: (() => Promise<unknown>)[] = [() => sites.stop()];
  const close = async (): Promise<void> => {
    for (const end of closing.toReversed()) await end();
  };
  try {
    const { options } = await sites.fresh();
    const env = { DATABASE_URL: options.databaseUrl ?? '' };
    const world = await startWorld();
    closing.push(() => world.close());
    const fan = await startFan();
    closing.push(() => fan.close());
    await world.deliverTo(fan.url);
    const shared = (place: number): World => ({ ...world, deliverTo: async (url) => fan.to(place, url) });
    // Both make the tables of an empty database, at once.
    const starting = await Promise.allSettled([0, 1].map((place) => startRig(env, shared(place))));
    const replicas = starting.flatMap((started) => (started.status === 'fulfilled' ? [started.value] : []));
    for (const replica of replicas) closing.push(() => replica.close());
    for (const started of starting) if (started.status === 'rejected') throw started.reason;
    return {
      world,
      replicas,
      url: () => Promise.resolve(fan.url),
      // Either knows all of it.
      ask: (incident) => Promise.race(replicas.map((replica) => replica.ask(incident))),
      log: () => replicas.map((replica, place) => `process ${place}:\n${replica.log()}`).join('\n'),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
