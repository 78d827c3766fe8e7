import type { Breakdown } from './report.ts';
import { median } from './statistics.ts';
import type { Mark } from './wire.ts';

/** A stage ends with the first mark of this name after the end of the stage before. */
export interface StageEnd {
  readonly name: string;
  readonly ends: string;
}

/** What happened to one incident, from a first mark on. Null when a stage did not happen. */
export function durations(
  ends: readonly StageEnd[],
  from: number,
  incident: string,
  marks: readonly Mark[],
): readonly number[] | null {
  const sorted = marks
    .filter((mark) => mark.incident === null || mark.incident === incident)
    .toSorted((one, other) => one.at - other.at);
  const taken: number[] = [];
  let at = from;
  for (const { ends: what } of ends) {
    const end = sorted.find((mark) => mark.what === what && mark.at >= at);
    if (end === undefined) return null;
    taken.push(end.at - at);
    at = end.at;
  }
  return taken;
}

export function breakdown(name: string, ends: readonly StageEnd[], samples: readonly (readonly number[] | null)[]): Breakdown {
  const whole = samples.filter((sample) => sample !== null);
  const stages = ends.map((stage, index) => ({ name: stage.name, ms: median(whole.map((sample) => sample[index] ?? 0)) }));
  const missing = samples.length - whole.length;
  return { name: missing === 0 ? name : `${name}; without ${missing} of ${samples.length} that went another way`, stages };
}

export const TO_CARD: readonly StageEnd[] = [
  { name: 'the request, its parsing', ends: 'open.start' },
  { name: 'opening: one transaction', ends: 'open.end' },
  { name: 'until the job starts', ends: 'job.show.start' },
  { name: 'reading the record', ends: 'render.start' },
  { name: 'rendering', ends: 'render.end' },
  { name: 'noting that a post is on its way', ends: 'post.start' },
  { name: "Slack's client, until Slack has the card", ends: 'card' },
];

export const TO_ASKING: readonly StageEnd[] = [
  { name: 'the request, its parsing', ends: 'open.start' },
  { name: 'opening: one transaction', ends: 'open.end' },
  { name: 'until the draft job starts', ends: 'job.draft.start' },
  { name: 'drafting (curated), guard, proof', ends: 'commit.start' },
  { name: 'its commit', ends: 'commit.end' },
  { name: 'until the plan job starts', ends: 'job.plan.start' },
  { name: 'reading the record', ends: 'read.start' },
  { name: 'SSH: connection and handshake', ends: 'ssh.connected' },
  { name: 'SSH: four reads', ends: 'read.end' },
  { name: 'the plan, its digest', ends: 'commit.start' },
  { name: 'its commit', ends: 'commit.end' },
  { name: 'until the show job starts', ends: 'job.show.start' },
  { name: 'updating and posting, until Slack has the asking card', ends: 'asked' },
];

export const TO_COMMAND: readonly StageEnd[] = [
  { name: 'the request, until the app has it', ends: 'click.start' },
  { name: "signature, payload (Bolt's middleware)", ends: 'receive.start' },
  { name: 'keeping the click: one transaction; then the ack', ends: 'receive.end' },
  { name: 'until the inbox job starts', ends: 'job.inbox.start' },
  { name: 'reading the click, the record, the roster', ends: 'commit.start' },
  { name: 'judging, in one transaction', ends: 'commit.end' },
  { name: 'until the dispatch job starts', ends: 'job.dispatch.start' },
  { name: 'reading the record, preparing the plan', ends: 'read.start' },
  { name: 'SSH: the first byte arrives', ends: 'byte' },
  { name: 'SSH: handshake of the reads', ends: 'ssh.connected' },
  { name: 'SSH: four reads', ends: 'read.end' },
  { name: 'comparing plan, roster and digest', ends: 'commit.start' },
  { name: 'committing that it is sent', ends: 'commit.end' },
  { name: 'until the run starts', ends: 'run.start' },
  { name: 'SSH: on the same connection, the command arrives', ends: 'command' },
];
