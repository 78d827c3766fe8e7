import { alert, APPROVER, atOnce, bare, press } from './load.ts';
import { now } from './now.ts';
import type { Report } from './report.ts';
import { inSession, quiet, type Bench } from './session.ts';

const AT_ONCE = 50;

/** Alert, card, approval, commands, probe, card that says Done: fifty incidents at any time. The history in GitHub is written beside. */
export async function measureThroughput(bench: Bench): Promise<Report> {
  const { warmup, incidents } = bench.counts;
  return inSession(bench, warmup + incidents, async (session) => {
    const { board, gateways } = session.outside;
    const server = await session.startBare();
    const bareTook = await took(() =>
      atOnce(incidents, AT_ONCE, async (index) => {
        await bare(server, '/alert', `BARE-${index}`);
        await board.wait(`BARE-${index}`, 'cardAt');
      }),
    );
    await server.child.end('asked');
    const app = await session.startApp();
    const whole = async (device: number): Promise<void> => {
      const { incident } = await alert(app, session, device);
      await board.wait(incident, 'askedAt');
      await press(app, session.outside, incident, APPROVER);
      await board.wait(incident, 'doneAt');
    };
    await atOnce(warmup, 1, whole);
    await quiet(app);
    board.clear();
    gateways.forget();

    const [cpuBefore, ownBefore] = [await app.child.usage(), cpuMs()];
    let done = 0;
    const tookMs = await took(() =>
      atOnce(incidents, AT_ONCE, async (index) => {
        await whole(warmup + index);
        done += 1;
        if (done % 50 === 0) bench.say(`throughput: ${done} of ${incidents}`);
      }),
    );
    const [cpuAfter, ownAfter] = [await app.child.usage(), cpuMs()];
    const commands = gateways.arrivals.filter(({ kind }) => kind === 'command').length;
    if (commands !== incidents) throw new Error(`${incidents} approvals brought ${commands} commands.`);
    const restMs = await took(() => quiet(app));
    const row = (name: string, unit: string, value: number) => ({
      figure: 'throughput',
      name,
      unit,
      value,
      samples: incidents,
    });
    return {
      rows: [
        { ...row('whole incidents, 50 at once', 'a second', (incidents / tookMs) * 1000), bare: (incidents / bareTook) * 1000 },
        row('processor time of the app an incident', 'ms', (cpuAfter.cpuMs - cpuBefore.cpuMs) / incidents),
        row('share of one core: the app', '%', ((cpuAfter.cpuMs - cpuBefore.cpuMs) / tookMs) * 100),
        row('share of one core: load, Slack, GitHub, gateways', '%', ((ownAfter - ownBefore) / tookMs) * 100),
        row('then, until the history has caught up', 's', restMs / 1000),
      ],
      breakdowns: [],
    };
  });
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = now();
  await work();
  return now() - began;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
