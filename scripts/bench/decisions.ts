import { createStore } from '../../src/adapters/store/store.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { APPROVER, bodyOf, deliver, OUTSIDER, playWaiting } from './load.ts';
import { now, sleep, until } from './now.ts';
import type { Outside } from './outside.ts';
import type { Report } from './report.ts';
import { inSession, quiet, type Bench } from './session.ts';
import type { Site } from './site.ts';
import { median, percentile } from './statistics.ts';

const A_SECOND = 200;
/** The other one who may approve. */
const SECOND_APPROVER = 'U0ARI000001';
const DRAIN_MAX_MS = 10 * 60_000;

/** Of each four: two by people who may, one by somebody who may not, and one of those three once more, as Slack's retry. */
const ROUND = [APPROVER, OUTSIDER, 'again', SECOND_APPROVER] as const;

interface Click {
  readonly incident: string;
  readonly person: string;
  readonly body: string;
}

/** Two hundred clicks a second over everything that waits. What was decided is counted in the ledgers afterwards. */
export async function measureDecisions(bench: Bench): Promise<Report> {
  const { deciding, decidingMs } = bench.counts;
  return inSession(bench, deciding, async (session) => {
    const { outside } = session;
    const app = await session.startApp();
    const incidents = await playWaiting(app, session, deciding, bench.say);
    await quiet(app);
    const clicks = clicksOn(incidents, outside, (A_SECOND * decidingMs) / 1000);
    bench.say(`decisions: ${clicks.length} clicks, ${A_SECOND} a second`);
    const acks = await atPace(clicks, async ({ body }) => (await deliver(app, outside, body)).ackMs);
    const lastAt = now();
    const arrived = (): number => outside.gateways.arrivals.filter(({ kind }) => kind === 'command').length;
    // Each that waited is approved by somebody; a lost decision is told below, not waited for.
    await until(() => arrived() >= deciding || now() - lastAt > DRAIN_MAX_MS, 'all approved commands', 2 * DRAIN_MAX_MS);
    const drainMs = now() - lastAt;
    await quiet(app);
    await app.child.end('asked');
    const { wrong, lost, doubled } = await countIn(session.site, clicks);
    const counted = (name: string, value: number) => ({ figure: 'decisions', name, unit: '', value, samples: clicks.length });
    return {
      rows: [
        {
          figure: 'decisions',
          name: `ack of clicks at ${A_SECOND} a second`,
          unit: 'ms',
          value: median(acks),
          p99: percentile(acks, 99),
          samples: acks.length,
        },
        { figure: 'decisions', name: '  last click to last command', unit: 's', value: drainMs / 1000, samples: deciding },
        counted('  wrong decisions', wrong),
        counted('  lost decisions', lost),
        counted('  doubled decisions and runs', doubled),
      ],
      breakdowns: [],
    };
  });
}

/** Over all incidents again and again. Their buttons are those that people saw at the start: later ones are on cards that have moved on. */
function clicksOn(incidents: readonly string[], outside: Outside, count: number): readonly Click[] {
  const buttons = incidents.map((incident) => {
    const { button } = outside.board.of(incident);
    if (button === null) throw new Error(`${incident} has no card that asks for an approval.`);
    return { incident, button };
  });
  const clicks: Click[] = [];
  for (let index = 0; index < count; index += 1) {
    const who = ROUND[index % ROUND.length] ?? APPROVER;
    const on = buttons[Math.floor(index / ROUND.length) % buttons.length];
    const before = clicks[index - 1 - (Math.floor(index / ROUND.length) % 2)];
    if (who === 'again' && before !== undefined) clicks.push(before);
    else if (on !== undefined) clicks.push({ incident: on.incident, person: who, body: bodyOf(outside, on.button, who) });
  }
  return clicks;
}

async function atPace(clicks: readonly Click[], click: (one: Click) => Promise<number>): Promise<readonly number[]> {
  const began = now();
  const pending: Promise<number>[] = [];
  for (const [index, one] of clicks.entries()) {
    await sleep(Math.max(0, began + (index * 1000) / A_SECOND - now()));
    pending.push(click(one));
  }
  return Promise.all(pending);
}

interface Counted {
  readonly wrong: number;
  readonly lost: number;
  readonly doubled: number;
}

async function countIn({ dataDir, databaseUrl }: Site, clicks: readonly Click[]): Promise<Counted> {
  const pressed = new Map<string, Set<string>>();
  for (const { incident, person } of clicks) pressed.set(incident, (pressed.get(incident) ?? new Set()).add(person));
  const store = await createStore({ dataDir, ...(databaseUrl === null ? {} : { databaseUrl }), onError: () => undefined });
  try {
    let counted: Counted = { wrong: 0, lost: 0, doubled: 0 };
    for (const [incident, people] of pressed) counted = sum(counted, judgeLedger(await store.entries(incident), people));
    return counted;
  } finally {
    await store.close();
  }
}

const sum = (one: Counted, other: Counted): Counted => ({
  wrong: one.wrong + other.wrong,
  lost: one.lost + other.lost,
  doubled: one.doubled + other.doubled,
});

/** One approval is enough here: the first of somebody who may counts, and every other click changes nothing. */
function judgeLedger(entries: readonly LedgerEntry[], people: ReadonlySet<string>): Counted {
  const by = (kind: LedgerEntry['kind']): readonly string[] =>
    entries.flatMap((entry) => (entry.kind === kind && entry.by.kind === 'person' ? [entry.by.id] : []));
  const decided = by('approval.decided');
  const refused = by('approval.refused');
  const runs = entries.filter(({ kind }) => kind === 'step.dispatched').length;
  const told = (person: string): boolean => decided.includes(person) || refused.includes(person);
  return {
    wrong: decided.filter((person) => person === OUTSIDER || !people.has(person)).length,
    lost: [...people].filter((person) => !told(person)).length + (decided.length === 0 ? 1 : 0),
    doubled: Math.max(decided.length - 1, 0) + Math.max(runs - 1, 0),
  };
}
