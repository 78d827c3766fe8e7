import { playWaiting } from './load.ts';
import { sleep } from './now.ts';
import type { Report, Row } from './report.ts';
import { inSession, quiet, type Bench } from './session.ts';

const MB = 1024 * 1024;

/** Runs that were played and wait: what they cost in memory and on disk. */
export async function measureWaiting(bench: Bench): Promise<Report> {
  const { played, restMs } = bench.counts;
  return inSession(bench, played, async (session) => {
    // The first start makes the database; what that costs is not what a start costs.
    await (await session.startApp()).child.end('asked');
    const emptyBytes = await session.site.bytes();
    const app = await session.startApp();
    await sleep(restMs);
    const before = await app.child.usage();
    await playWaiting(app, session, played, bench.say);
    await quiet(app);
    await sleep(restMs);
    const after = await app.child.usage();
    await app.child.end('asked');
    const fullBytes = await session.site.bytes();
    const again = await session.startApp();
    await sleep(restMs);
    const rested = await again.child.usage();
    await again.child.end('asked');
    const row = (name: string, unit: string, value: number): Row => ({ figure: 'waiting', name, unit, value, samples: played });
    return {
      rows: [
        row(`memory after playing ${played} that wait, more than before`, 'MB', (after.rss - before.rss) / MB),
        row('  of it live JavaScript, a waiting run', 'kB', (after.live - before.live) / 1024 / played),
        row(`memory after a restart with these ${played}, more than with none`, 'MB', (rested.rss - before.rss) / MB),
        row('disk a waiting run (records, ledger, finished jobs)', 'kB', (fullBytes - emptyBytes) / 1024 / played),
        row(`restart to ready with ${played} played and waiting`, 'ms', again.readyMs),
      ],
      breakdowns: [],
    };
  });
}
