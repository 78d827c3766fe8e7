import { gatewayIndexOf } from './fleet.ts';
import type { Arrival } from './gateways.ts';
import { alert, APPROVER, bare, press } from './load.ts';
import { until } from './now.ts';
import type { Report, Row } from './report.ts';
import { inSession, quiet, type Bench, type Running, type Session } from './session.ts';
import { breakdown, durations, TO_ASKING, TO_CARD, TO_COMMAND } from './stages.ts';
import { median, percentile } from './statistics.ts';
import { Marks, type Mark } from './wire.ts';

const PATIENCE_MS = 30_000;

interface Sample {
  readonly card: number;
  readonly asked: number;
  readonly byte: number;
  readonly command: number;
  readonly toCard: readonly number[] | null;
  readonly toAsking: readonly number[] | null;
  readonly toCommand: readonly number[] | null;
}

interface BareSample {
  readonly card: number;
  readonly byte: number;
  readonly command: number;
}

/** One incident at a time, each beside one of the bare server. */
export async function measureLatency(bench: Bench): Promise<Report> {
  const { warmup, samples } = bench.counts;
  return inSession(bench, warmup + samples, async (session) => {
    const app = await session.startApp();
    const server = await session.startBare();
    const ours: Sample[] = [];
    const theirs: BareSample[] = [];
    for (let index = 0; index < warmup + samples; index += 1) {
      const theirSample = await measureBare(session, server, index);
      const ourSample = await measureApp(session, app, index);
      if (index < warmup) continue;
      ours.push(ourSample);
      theirs.push(theirSample);
      if (ours.length % 10 === 0) bench.say(`latency: ${ours.length} of ${samples}`);
    }
    const row = (name: string, of: (sample: Sample) => number, bareOf: (sample: BareSample) => number): Row => ({
      figure: 'latency',
      name,
      unit: 'ms',
      value: median(ours.map(of)),
      p99: percentile(ours.map(of), 99),
      bare: median(theirs.map(bareOf)),
      bareP99: percentile(theirs.map(bareOf), 99),
      samples,
    });
    return {
      rows: [
        row(
          'alert to card',
          ({ card }) => card,
          ({ card }) => card,
        ),
        row(
          'alert to the card that asks for approval',
          ({ asked }) => asked,
          ({ card }) => card,
        ),
        row(
          'approve click to first SSH byte (a read)',
          ({ byte }) => byte,
          ({ byte }) => byte,
        ),
        row(
          'approve click to the command that changes something',
          ({ command }) => command,
          ({ command }) => command,
        ),
      ],
      breakdowns: [
        breakdown(
          'alert to card',
          TO_CARD,
          ours.map(({ toCard }) => toCard),
        ),
        breakdown(
          'alert to the card that asks for approval',
          TO_ASKING,
          ours.map(({ toAsking }) => toAsking),
        ),
        breakdown(
          'approve click to the command',
          TO_COMMAND,
          ours.map(({ toCommand }) => toCommand),
        ),
      ],
    };
  });
}

async function measureApp(session: Session, app: Running, device: number): Promise<Sample> {
  const { board, gateways } = session.outside;
  const port = gateways.fleet.ports[gatewayIndexOf(device)] ?? 0;
  // Each incident finds no connection of the one before.
  const disconnected = (): Promise<void> => until(() => gateways.open() === 0, 'the connections to close', PATIENCE_MS);
  await quiet(app);
  await disconnected();
  await app.child.ask('marks', null, Marks);
  gateways.forget();
  const { incident, sentAt } = await alert(app, session, device);
  const cardAt = await board.wait(incident, 'cardAt');
  const askedAt = await board.wait(incident, 'askedAt');
  await quiet(app);
  const opening: Mark[] = [...(await app.child.ask('marks', null, Marks))];
  opening.push({ what: 'card', at: cardAt, incident }, { what: 'asked', at: askedAt, incident });

  // A person reads first; by then the connection that planning used is closed.
  await disconnected();
  gateways.forget();
  const click = await press(app, session.outside, incident, APPROVER);
  await board.wait(incident, 'doneAt');
  const clicking = await app.child.ask('marks', null, Marks);
  const arrivals = gateways.arrivals.filter((arrival) => arrival.port === port);
  const arrived = arrivals.map(({ kind, at }) => ({ what: kind, at, incident }));
  return {
    card: cardAt - sentAt,
    asked: askedAt - sentAt,
    byte: firstOf('byte', arrivals) - click.sentAt,
    command: firstOf('command', arrivals) - click.sentAt,
    toCard: durations(TO_CARD, sentAt, incident, opening),
    toAsking: durations(TO_ASKING, sentAt, incident, opening),
    toCommand: durations(TO_COMMAND, click.sentAt, incident, [...clicking, ...arrived]),
  };
}

async function measureBare({ outside }: Session, server: Running, index: number): Promise<BareSample> {
  const { board, gateways } = outside;
  const name = `BARE-${index}`;
  const { sentAt } = await bare(server, '/alert', name);
  const cardAt = await board.wait(name, 'cardAt');
  gateways.forget();
  const click = await bare(server, '/click', name);
  await until(() => gateways.arrivals.some(({ kind }) => kind === 'command'), "the bare server's command", PATIENCE_MS);
  const { arrivals } = gateways;
  return {
    card: cardAt - sentAt,
    byte: firstOf('byte', arrivals) - click.sentAt,
    command: firstOf('command', arrivals) - click.sentAt,
  };
}

const firstOf = (kind: Arrival['kind'], arrivals: readonly Arrival[]): number =>
  arrivals.find((arrival) => arrival.kind === kind)?.at ?? Number.NaN;
