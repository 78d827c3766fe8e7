import { join } from 'node:path';
import { z } from 'zod';
import { startChild, type Child } from './child.ts';
import { now, until } from './now.ts';
import type { Counts } from './options.ts';
import { startOutside, type Outside } from './outside.ts';
import type { Site, Sites } from './site.ts';
import { Started, type AppStart, type BareStart } from './wire.ts';

/** What a figure works with. */
export interface Bench {
  readonly sites: Sites;
  readonly counts: Counts;
  readonly say: (sentence: string) => void;
}

export interface Running extends Started {
  readonly child: Child;
  readonly url: string;
  /** From the start of the process until `/readyz` said yes. */
  readonly readyMs: number;
}

/** One figure's own world: a database, everything outside, and the processes that run in it. */
export interface Session {
  readonly site: Site;
  readonly outside: Outside;
  startApp(): Promise<Running>;
  startBare(): Promise<Running>;
}

const READY_MAX_MS = 120_000;

/** Gives the figure a world with so many devices, and takes it away again, however the figure ends. */
export async function inSession<T>(bench: Bench, devices: number, measure: (session: Session) => Promise<T>): Promise<T> {
  const site = await bench.sites.fresh();
  const outside = await startOutside(devices, site.dataDir);
  const children: Child[] = [];
  try {
    return await measure({
      site,
      outside,
      startApp: async () => {
        const child = startChild('program.ts');
        children.push(child);
        const { fleet, clientKey: sshKey } = outside.gateways;
        const database: Readonly<Record<string, string>> = site.databaseUrl === null ? {} : { DATABASE_URL: site.databaseUrl };
        const given: AppStart = { env: { ...outside.env, ...database, TAGOUT_DATA_DIR: site.dataDir }, fleet, sshKey };
        const started = await child.ask('start', given, Started);
        return withUrl(child, started, '/readyz');
      },
      startBare: async () => {
        const child = startChild('bare.ts');
        children.push(child);
        const { barePort: port, clientKey: key } = outside.gateways;
        const { slack } = outside;
        const databaseUrl = (await bench.sites.fresh()).databaseUrl;
        const given: BareStart = {
          dataDir: join(site.dataDir, 'bare'),
          databaseUrl,
          slack: { url: slack.url, token: slack.token, channel: slack.channel },
          gateway: { port, user: 'tagout', key },
        };
        return withUrl(child, await child.ask('start', given, Started), null);
      },
    });
  } finally {
    for (const child of children) await child.end('killed');
    await outside.close();
  }
}

async function withUrl(child: Child, started: Started, probe: string | null): Promise<Running> {
  const url = `http://127.0.0.1:${started.port}`;
  if (probe !== null) {
    let ready = false;
    const ask = (): void =>
      void fetch(url + probe).then(
        ({ ok }) => (ready = ok),
        () => undefined,
      );
    ask();
    await until(() => ready || (ask(), false), 'the app to be ready', READY_MAX_MS);
  }
  return { ...started, child, url, readyMs: now() - child.bornAt };
}

export const quiet = (running: Running): Promise<null> => running.child.ask('quiet', null, z.null());
