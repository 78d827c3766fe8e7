import type { Advance } from './core/advance/types.ts';
import type { Alert } from './core/alert.ts';
import type { KnownPerson } from './core/approval.ts';
import type { Effect, EffectKind } from './core/effect.ts';
import type { InboxBody, InboxItem } from './core/inbox.ts';
import type { Json } from './core/json.ts';
import type { LedgerEntry } from './core/ledger.ts';
import type { Command, CommandResult, ExecReport } from './core/plan.ts';
import type { IncidentRecord } from './core/record.ts';
import type { Enrolments } from './ports/stepup.ts';

/** What the flow needs from outside, in the core's words. */

/** Parts without which no work can be taken now. */
export class NotReady extends Error {
  readonly code = 'app.not_ready';
  readonly parts: readonly string[];
  constructor(parts: readonly string[]) {
    super(`Tagout cannot take work now: ${parts.join(' and ')} cannot be reached.`);
    this.name = 'NotReady';
    this.parts = parts;
  }
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** For judgements. */
export interface SureClock {
  /**
   * Epoch milliseconds by the database's clock, which is asked when this machine's was set or the machine slept. Rejects when it cannot be
   * asked then.
   */
  sure(): Promise<number>;
}

export interface Ids {
  /** A fresh, unguessable id of 22 or more URL-safe characters. */
  fresh(): string;
}

export type { Advance };

export interface StoredIncident {
  readonly record: IncidentRecord;
  /** Hash of the last ledger entry. */
  readonly head: string;
}

export type { InboxBody, InboxItem };

/** A message that should exist in Slack, and the one that does. `key` is unique per incident: `incident`, `step:s1`, ... */
export interface StoredMessage {
  readonly incident: string;
  readonly key: string;
  readonly channel: string;
  /** Null while the post is in flight or its answer was lost: look for it before posting again. */
  readonly ts: string | null;
  /** Digest of the content as last sent. */
  readonly contentHash: string;
}

/** The store has no incident with this id. */
export class IncidentMissing extends Error {
  readonly code = 'store.incident_missing';
  readonly incident: string;
  constructor(incident: string) {
    super(`There is no incident ${JSON.stringify(incident)}. Check the id.`);
    this.name = 'IncidentMissing';
    this.incident = incident;
  }
}

/** A stored record was written by a version of Tagout that this one cannot read. Nothing was changed. */
export class UnknownSchema extends Error {
  readonly code = 'store.unknown_schema';
  readonly incident: string;
  readonly schema: unknown;
  constructor(incident: string, schema: unknown) {
    super(
      `Incident ${incident} has record schema ${JSON.stringify(schema)}, and this version reads only schemas 1, 2 and 3. It was left as it is; run the version that wrote it.`,
    );
    this.name = 'UnknownSchema';
    this.incident = incident;
    this.schema = schema;
  }
}

/** A stored record is not in the form that its schema number promises: it was damaged or edited. Nothing was changed. */
export class DamagedRecord extends Error {
  readonly code = 'store.damaged_record';
  readonly incident: string;
  constructor(incident: string, where: string) {
    super(
      `The stored record of incident ${incident} is damaged (${where}). It was left as it is, and nothing is done for it; restore it from a backup.`,
    );
    this.name = 'DamagedRecord';
    this.incident = incident;
  }
}

export interface Store {
  /** Epoch milliseconds by the database's clock: the one that deadlines' jobs go by, and the same for every process on it. */
  now(): Promise<number>;
  /**
   * Joins the alert to the open incident with its `dedupeKey` whose last alert is younger than `windowMs`, else creates one.
   * `decide` is pure and gets the record to join (or null) and the id a new one would have (`INC-2026-000001`); one transaction, serialised per key.
   */
  openOrJoin(
    key: string,
    now: number,
    windowMs: number,
    decide: (existing: IncidentRecord | null, freshId: string) => Advance,
  ): Promise<StoredIncident>;
  /**
   * Locks the incident, gives the record to `decide` (pure, synchronous), commits record, entries and jobs in one transaction.
   * `decide` returning null changes nothing. Rejects with `IncidentMissing` when there is no such incident. `judged` is the inbox item
   * that is judged by this: it is marked in the same transaction, and when somebody else has judged it meanwhile, `decide` is not asked
   * and nothing changes.
   */
  update(
    incident: string,
    now: number,
    decide: (stored: StoredIncident) => Advance | null,
    judged?: string,
  ): Promise<StoredIncident>;
  load(incident: string): Promise<StoredIncident | null>;
  /** Newest first. Lists are for people: a record that this version cannot read is left out and reported, and the others are shown. */
  list(limit: number): Promise<readonly StoredIncident[]>;
  /** Neither closed nor stopped, newest first. */
  listOpen(limit: number): Promise<readonly StoredIncident[]>;
  /** Closed or stopped, the last one to end first. */
  listEnded(limit: number): Promise<readonly StoredIncident[]>;
  /**
   * All that were not closed and whose records name this device, oldest first, however many: for what must not be overlooked. Rejects with
   * `UnknownSchema` or `DamagedRecord` when one of them cannot be read.
   */
  underWayWith(device: string): Promise<readonly StoredIncident[]>;
  entries(incident: string): Promise<readonly LedgerEntry[]>;
  /** Every incident's id, oldest first: for `verify`. */
  incidentIds(): AsyncIterable<string>;
  /** How many incidents were ever opened: the number that the newest one was given. */
  opened(): Promise<number>;

  /** One append plus its `inbox` job, one transaction. `duplicate` when the id is already there. */
  receive(item: InboxItem): Promise<'stored' | 'duplicate'>;
  inboxItem(id: string): Promise<(InboxItem & { readonly judgedAt: number | null }) | null>;
  /** For items that concern no incident, or an incident that does not exist. */
  markJudged(id: string, now: number): Promise<void>;
  /** Whether somebody has asked for this incident's run to be stopped, and that was not judged yet. */
  stopWaits(incident: string): Promise<boolean>;
  /** This item cannot be judged yet: its person is told so, once, however often it is tried. False: they were told before. */
  keptFor(id: string, now: number, tell: Extract<Effect, { kind: 'tell' }>): Promise<boolean>;

  /** Who has one-time codes. */
  readonly enrolments: Enrolments;

  messages(incident: string): Promise<readonly StoredMessage[]>;
  /** All that a view is made from, asked at once: somebody waits for it. Null when there is no such incident. */
  shown(
    incident: string,
    note: string,
  ): Promise<{
    readonly stored: StoredIncident;
    readonly messages: readonly StoredMessage[];
    /** What is kept under this key. */
    readonly note: Json | null;
  } | null>;
  putMessage(message: StoredMessage): Promise<void>;

  /** A small keyed value (for example the history's branch and pull request of an incident). */
  getNote(key: string): Promise<Json | null>;
  /** `effects` become jobs in the same transaction. */
  putNote(key: string, value: Json, effects?: readonly Effect[]): Promise<void>;

  /** Starts the workers. A handler that rejects fails its job: retried or not as its kind says in `adapters/store/queues.ts`. */
  work(
    handlers: { readonly [K in EffectKind]: (effect: Extract<Effect, { kind: K }>) => Promise<void> },
    onDead: (effect: Effect) => Promise<void>,
  ): Promise<void>;
  /** Enqueue outside of an advance: for boot. */
  enqueue(effects: readonly Effect[]): Promise<void>;
  /** Jobs waiting or running, by kind. */
  depths(): Promise<Readonly<Record<string, number>>>;
  ping(): Promise<void>;
  /** Stops workers, waits for running jobs, closes. */
  close(): Promise<void>;
}

/** One message for Slack, made from a record by pure rendering. */
export interface ChatMessage {
  readonly key: string;
  /** True for all but the incident's own card, which starts the thread. */
  readonly inThread: boolean;
  /** Also shown in the channel, for those who do not follow the thread. */
  readonly broadcast?: true;
  /** Plain fallback for notifications and screen readers, escaped. */
  readonly text: string;
  /** Block Kit, checked against Slack's limits. */
  readonly blocks: readonly Json[];
}

export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

/** The message that was to be updated is not there any more: somebody deleted it. */
export class MessageGone extends Error {
  readonly code = 'chat.message_gone';
  constructor() {
    super('The message that was to be updated is gone: somebody deleted it. It is posted anew.');
    this.name = 'MessageGone';
  }
}

export interface Chat {
  /** Pure. The incident's card first, then one message a step that has something to show. */
  render(record: IncidentRecord, links: { readonly history: string | null }): readonly ChatMessage[];
  /** Pure. What takes the place of a message when the record has nothing to show for its key any more. Null: its last words stay. */
  replaced(record: IncidentRecord, key: string): ChatMessage | null;
  post(incident: string, message: ChatMessage, thread: MessageRef | null): Promise<MessageRef>;
  /** Rejects with `MessageGone` when there is no such message any more. */
  update(incident: string, ref: MessageRef, message: ChatMessage): Promise<void>;
  /** Looks for a message of ours with this key that an earlier, lost call may have posted. */
  find(incident: string, key: string, thread: MessageRef | null): Promise<MessageRef | null>;
  /** Ephemeral, in the incident's thread when there is one. Plain text: the adapter escapes. */
  tell(person: string, thread: MessageRef | null, text: string): Promise<void>;
  /** As Slack says now, at most 60 s old. Rejects when Slack cannot be asked. */
  person(id: string): Promise<KnownPerson>;
  /** Member ids of a Slack user group, at most 60 s old. Rejects when Slack cannot be asked. */
  members(usergroup: string): Promise<readonly string[]>;
}

export interface ModelRequest {
  readonly system: string;
  readonly user: string;
  /** Earlier answers and what was found in them, oldest first. */
  readonly repairs: readonly { readonly answer: string; readonly findings: string }[];
  readonly schemaName: string;
  readonly schema: { readonly [key: string]: Json };
}

export type ModelAnswer =
  | { readonly kind: 'text'; readonly text: string; readonly model: string }
  | { readonly kind: 'refused' | 'truncated' | 'slow' | 'down'; readonly message: string; readonly model: string };

export interface Model {
  readonly name: string;
  /** Never rejects: what goes wrong is an answer too. Bounded by `LIMITS.modelTimeoutMs`. */
  answer(request: ModelRequest): Promise<ModelAnswer>;
}

export interface Host {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Pinned `SHA256:...` fingerprints. */
  readonly hostKeys: readonly string[];
}

export interface Shell {
  /** The longest from asking until a first command can go out: the wait for a free connection, and its handshake. */
  readonly connectMaxMs: number;
  /**
   * Runs the commands in order on one connection and stops at the first non-zero exit. Never rejects.
   * `refused` only when no byte of a command went out (unknown host key, no authentication, no connection); once the first command
   * was sent, anything but its exit code is `unknown`. What cannot be over by `until` (epoch milliseconds) is not sent: a worker that was
   * frozen meanwhile must not send what others have given up for lost.
   */
  run(host: Host, commands: readonly Command[], until: number): Promise<ExecReport>;
  /** Runs reads in order, all of them, whatever their exit codes. Rejects with an Error whose message people can read when the host cannot be asked. */
  read(host: Host, commands: readonly Command[]): Promise<readonly CommandResult[]>;
}

export interface Archive {
  /**
   * Writes the incident's folder as one commit and sees to its pull request. Idempotent: the same head twice is one commit.
   * Rejects when GitHub cannot be reached: the job is retried.
   */
  write(stored: StoredIncident, entries: readonly LedgerEntry[]): Promise<{ readonly url: string }>;
}

/** What intake hands to the flow. */
export interface Intake {
  alert(alert: Alert): Promise<{ readonly incident: string; readonly joined: boolean }>;
}
