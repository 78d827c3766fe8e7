import { APPROVER, bare, OUTSIDER, playWaiting, press, type Press } from './load.ts';
import { now, sleep, until } from './now.ts';
import type { Report, Row } from './report.ts';
import { inSession, quiet, type Bench } from './session.ts';
import { median, percentile } from './statistics.ts';
import { Marks, type Mark } from './wire.ts';

const A_SECOND = 50;
const DRAIN_MAX_MS = 10 * 60_000;

/** Fifty clicks a second, whatever becomes of the earlier ones, each on a card of its own. What they start goes on beside them. */
export async function measureAcks(bench: Bench): Promise<Report> {
  const { clicks } = bench.counts;
  return inSession(bench, clicks, async (session) => {
    const { outside } = session;
    const server = await session.startBare();
    await atPace(clicks, () => bare(server, '/row', 'warm-up'));
    const rows = await atPace(clicks, () => bare(server, '/row', 'a click'));
    await server.child.end('asked');
    const app = await session.startApp();
    const incidents = await playWaiting(app, session, clicks, bench.say);
    // The code is warm, the person known.
    await atPace(bench.counts.warmup, (index) => press(app, outside, incidents[index] ?? '', OUTSIDER));
    await quiet(app);

    const clickAll = async (person: string): Promise<{ outside: readonly number[]; inside: readonly number[] }> => {
      await app.child.ask('marks', null, Marks);
      const taken = await atPace(clicks, (index) => press(app, outside, incidents[index] ?? '', person));
      return { outside: taken, inside: insideOf(await app.child.ask('marks', null, Marks)) };
    };
    bench.say(`acks: ${clicks} clicks of somebody who may not`);
    const refused = await clickAll(OUTSIDER);
    await quiet(app);
    outside.gateways.forget();
    bench.say(`acks: ${clicks} approvals`);
    const approved = await clickAll(APPROVER);
    const lastAt = now();
    const arrived = (): number => outside.gateways.arrivals.filter(({ kind }) => kind === 'command').length;
    await until(() => arrived() >= clicks, 'all approved commands', DRAIN_MAX_MS);
    const drainMs = (outside.gateways.arrivals.findLast(({ kind }) => kind === 'command')?.at ?? lastAt) - lastAt;

    const row = (name: string, taken: readonly number[]): Row => ({
      figure: 'acks',
      name,
      unit: 'ms',
      value: median(taken),
      p99: percentile(taken, 99),
      bare: median(rows),
      bareP99: percentile(rows, 99),
      samples: taken.length,
    });
    return {
      rows: [
        row('ack of approvals at 50 a second', approved.outside),
        row('  of these, inside the app', approved.inside),
        row('ack of clicks that change nothing', refused.outside),
        row('  of these, inside the app', refused.inside),
        { figure: 'acks', name: 'last approval to last command', unit: 's', value: drainMs / 1000, samples: clicks },
      ],
      breakdowns: [],
    };
  });
}

async function atPace(count: number, click: (index: number) => Promise<Press>): Promise<readonly number[]> {
  const began = now();
  const pending: Promise<Press>[] = [];
  for (let index = 0; index < count; index += 1) {
    await sleep(Math.max(0, began + (index * 1000) / A_SECOND - now()));
    pending.push(click(index));
  }
  return (await Promise.all(pending)).map(({ ackMs }) => ackMs);
}

/** From the request's arrival to its answer, as the app's own process sees it. Clicks are answered in their order, near enough for medians. */
function insideOf(marks: readonly Mark[]): readonly number[] {
  const starts = marks.filter(({ what }) => what === 'click.start').map(({ at }) => at);
  const ends = marks.filter(({ what }) => what === 'click.end').map(({ at }) => at);
  return ends.map((end, index) => end - (starts[index] ?? end));
}
