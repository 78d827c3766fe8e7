import { z } from 'zod';
import { sleep } from './now.ts';
import type { Breakdown, Report, Row } from './report.ts';
import { inSession, type Bench, type Running } from './session.ts';
import { median } from './statistics.ts';

const MB = 1024 * 1024;

/** Starts with many waiting runs, after an end in good order; the last one also after a kill. */
export async function measureRestart(bench: Bench): Promise<Report> {
  const { seeded, starts, restMs } = bench.counts;
  return inSession(bench, 20, async (session) => {
    const rows: Row[] = [];
    const breakdowns: Breakdown[] = [];
    let written = 0;
    let empty: { rss: number; live: number } | null = null;
    let last: Running = await session.startApp();
    for (const count of seeded) {
      const to = Math.max(count, written);
      for (let from = written; from < to; from += 500) {
        const piece = { from: from + 1, to: Math.min(from + 500, to) + 1 };
        await last.child.ask('seed', piece, z.null());
        bench.say(`restart: ${piece.to - 1} of ${to} runs written`);
      }
      written = to;
      const ready: Running[] = [];
      for (let index = 0; index < starts; index += 1) {
        await last.child.end('asked');
        last = await session.startApp();
        ready.push(last);
      }
      await sleep(restMs);
      const usage = await last.child.usage();
      empty ??= usage;
      const row = (name: string, unit: string, value: number): Row => ({
        figure: 'restart',
        name,
        unit,
        value,
        samples: starts,
      });
      rows.push(row(`restart to ready with ${count} waiting`, 'ms', median(ready.map(({ readyMs }) => readyMs))));
      rows.push(row(`memory at rest with ${count} waiting`, 'MB', usage.rss / MB));
      if (count > 0) rows.push(row('  memory a waiting run', 'kB', (usage.rss - empty.rss) / 1024 / count));
      breakdowns.push(stagesOf(count, ready));
    }
    await last.child.end('killed');
    const { readyMs } = await session.startApp();
    rows.push({ figure: 'restart', name: `the same after a kill, with ${written}`, unit: 'ms', value: readyMs, samples: 1 });
    return { rows, breakdowns };
  });
}

function stagesOf(count: number, ready: readonly Running[]): Breakdown {
  const loaded = median(ready.map(({ loadedMs }) => loadedMs));
  const database = median(ready.map(({ databaseMs }) => databaseMs));
  const whole = median(ready.map(({ readyMs }) => readyMs));
  return {
    name: `restart with ${count} waiting`,
    stages: [
      { name: 'Node, loading the code', ms: loaded },
      { name: 'opening the database, its queue', ms: database },
      { name: 'the rest: playbooks, workers, listening', ms: whole - loaded - database },
    ],
  };
}
