import { ActionPayload, actionItemId } from '../../src/adapters/slack/payload.ts';
import { createStore } from '../../src/adapters/store/store.ts';
import type { LedgerEntry } from '../../src/core/ledger.ts';
import { countDecisions, type Click, type Kept } from './counting.ts';
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
/** The app closes a connection that nobody used for five seconds; a press on one that is just being closed would be reset. */
const CLOSED_AFTER_MS = 6_000;

/** Of each four: two by people who may, one by somebody who may not, and one of those three once more, as Slack's retry. */
const ROUND = [APPROVER, OUTSIDER, 'again', SECOND_APPROVER] as const;

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
    await sleep(CLOSED_AFTER_MS);
    let repeats = 0;
    const acks = await atPace(clicks, ({ body }) =>
      asSlack(
        () => deliver(app, outside, body),
        () => (repeats += 1),
      ),
    );
    const lastAt = now();
    const reached = (): number => new Set(commandsAt(outside)).size;
    // Each that waited is approved by somebody; a lost decision is told below, not waited for.
    await until(() => reached() >= deciding || now() - lastAt > DRAIN_MAX_MS, 'all approved commands', 2 * DRAIN_MAX_MS);
    const drainMs = now() - lastAt;
    await quiet(app);
    await app.child.end('asked');
    const { wrong, lost, doubled } = countDecisions(clicks, await keptIn(session.site, incidents, clicks, commandsAt(outside)));
    const counted = (name: string, value: number) => ({ figure: 'decisions', name, unit: '', value, samples: clicks.length });
    const faults = Object.entries({ wrong, lost, doubled }).filter(([, count]) => count > 0);
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
        counted('  presses that Slack had to send again', repeats),
        counted('  wrong decisions', wrong),
        counted('  lost decisions', lost),
        counted('  doubled decisions and runs', doubled),
      ],
      breakdowns: [],
      faults: faults.map(([what, count]) => `${count} ${what} decisions: there must be none.`),
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
    else if (on !== undefined) clicks.push(clickOn(on.incident, who, bodyOf(outside, on.button, who)));
  }
  return clicks;
}

/** What is not answered is sent again, at most three times, as Slack does. @returns how long it took until an answer came. */
async function asSlack(send: () => Promise<unknown>, onRepeat: () => void): Promise<number> {
  const sentAt = now();
  for (let left = 3; ; left -= 1) {
    try {
      await send();
      return now() - sentAt;
    } catch (error) {
      if (left === 0) throw error;
      onRepeat();
    }
  }
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

/** Under the id by which Slack's retry of it is told from another press. */
function clickOn(incident: string, person: string, body: string): Click {
  const payload: unknown = JSON.parse(new URLSearchParams(body).get('payload') ?? '');
  return { incident, person, body, item: actionItemId(ActionPayload.parse(payload)) };
}

const commandsAt = ({ gateways }: Outside): readonly (string | null)[] =>
  gateways.arrivals.filter(({ kind }) => kind === 'command').map(({ device }) => device);

/** Read when the app has ended: nothing changes any more. */
async function keptIn(
  { dataDir, databaseUrl }: Site,
  incidents: readonly string[],
  clicks: readonly Click[],
  commands: Kept['commands'],
): Promise<Kept> {
  const store = await createStore({ dataDir, ...(databaseUrl === null ? {} : { databaseUrl }), onError: () => undefined });
  try {
    const ledgers = new Map<string, readonly LedgerEntry[]>();
    for (const incident of incidents) ledgers.set(incident, await store.entries(incident));
    const items = new Map<string, Awaited<ReturnType<typeof store.inboxItem>>>();
    for (const { item } of clicks) if (!items.has(item)) items.set(item, await store.inboxItem(item));
    return { ledgers, items, commands };
  } finally {
    await store.close();
  }
}
