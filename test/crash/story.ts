import type { People } from './people.ts';
import type { Rig } from './rig.ts';
import { forgotten, notYet, wrongs } from './truths.ts';
import type { Told } from './wire.ts';

/** One story without a crash, on a slow machine. */
export const PATIENCE_MS = 150_000;
/** Each look costs the app something as well. */
const PAUSE_MS = 400;

let alerts = 0;

/** A made-up EVE alert about a device, with a rule of its own, so that it opens an incident of its own. */
export function alertAbout(address: string): string {
  alerts += 1;
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    flow_id: alerts,
    src_ip: address,
    src_port: 40_000 + alerts,
    dest_ip: '203.0.113.66',
    dest_port: 48_101,
    proto: 'TCP',
    alert: {
      action: 'allowed',
      gid: 1,
      signature_id: 1_000_500 + alerts,
      rev: 1,
      signature: 'LOCAL IoT botnet checkin',
      category: 'Malware Command and Control Activity Detected',
      severity: 1,
    },
  });
}

/** As a detector does it: again until it was taken. Resolves with the incident's id. */
export async function fire(rig: Pick<Rig, 'world' | 'url'>, body: string): Promise<string> {
  const headers = { authorization: `Bearer ${rig.world.env['TAGOUT_INTAKE_TOKEN'] ?? ''}`, 'content-type': 'application/json' };
  for (;;) {
    const url = `${await rig.url()}/alerts/suricata`;
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => null);
    if (answer?.status === 202) return ((await answer.json()) as { readonly incident: string }).incident;
    await pause();
  }
}

export interface Story {
  readonly told: Told;
  /** Headlines that people saw on its cards. */
  readonly seen: readonly string[];
  /** How many entries of this kind the ledger has. */
  count(kind: Told['entries'][number]['kind']): number;
}

/**
 * Lets people act on these incidents until each is closed and its views have caught up. Nothing of `wrongs` may ever be true, not even for a
 * moment; what Slack said had arrived must be in the ledger at the end.
 */
export async function live(
  rig: Pick<Rig, 'world' | 'ask' | 'log'>,
  incidents: readonly string[],
  people: People,
  patienceMs = PATIENCE_MS,
): Promise<ReadonlyMap<string, Story>> {
  const stories = new Map<string, Story>();
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const open: string[] = [];
    for (const incident of incidents) {
      if (stories.has(incident)) continue;
      const state = await rig.world.state();
      await people.turn(incident, state);
      // Looked at first: whatever had arrived by then must stand in the ledger that is read after it.
      const arrived = [...rig.world.gateways.arrived];
      const told = await rig.ask(incident);
      const wrong = wrongs(told, arrived);
      const acknowledged = people.acknowledged.filter((one) => one.incident === incident);
      const missing = [...notYet(told, state), ...forgotten(told, acknowledged)];
      const report = [incident, ...wrong, ...missing, ...lines(told)];
      if (wrong.length > 0) throw new Error(report.join('\n'));
      if (missing.length > 0) open.push(...report);
      else stories.set(incident, { told, seen: people.seen(incident), count: counter(told) });
    }
    if (open.length === 0) return stories;
    if (Date.now() > giveUp) throw new Error([...open, rig.log()].join('\n'));
    await pause();
  }
}

/** Lets people act on these incidents until something is so. */
export async function liveUntil(
  rig: Rig,
  incidents: readonly string[],
  people: People,
  isSo: () => boolean,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const giveUp = Date.now() + patienceMs;
  while (!isSo()) {
    for (const incident of incidents) await people.turn(incident, await rig.world.state());
    if (Date.now() > giveUp) throw new Error(`what was waited for did not happen\n${rig.log()}`);
    await pause();
  }
}

const lines = (told: Told): readonly string[] => told.entries.map(({ kind, sentence }) => `  ${kind}: ${sentence}`);

const counter =
  ({ entries }: Told) =>
  (kind: Told['entries'][number]['kind']): number =>
    entries.filter((entry) => entry.kind === kind).length;

export const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
