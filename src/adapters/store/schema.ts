import type { ColumnType } from 'kysely';
import type { Json } from '../../core/json.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { InboxBody } from '../../ports.ts';

/** Epoch milliseconds. The two drivers hand a bigint back as a string, a number or a bigint: read it with Number(). */
type Milliseconds = ColumnType<string | number | bigint, number, number>;

/**
 * `json`, not `jsonb`: it keeps the text as it was written. `jsonb` refuses \u0000, which an attacker can put into an alert, and nothing
 * here searches inside. Written as JSON text, read as a value: this code wrote it, and the record says in which form.
 */
type JsonText<T> = ColumnType<T, string, string>;

export interface IncidentsTable {
  readonly id: string;
  /** The order of opening. */
  readonly number: number;
  readonly dedupe_key: string;
  readonly opened_at: Milliseconds;
  readonly last_alert_at: Milliseconds;
  /** Since when it takes no more alerts: it was closed, or its run was stopped. */
  readonly closed_at: ColumnType<string | number | bigint | null, number | null, number | null>;
  /** When it was closed. What was stopped and still runs is not over. */
  readonly over_at: ColumnType<string | number | bigint | null, number | null, number | null>;
  readonly version: number;
  /** Hash and number of the last ledger entry. */
  readonly head: string;
  readonly seq: number;
  /** Read as nobody's word: its schema version is looked at first. */
  readonly record: JsonText<unknown>;
}

export interface LedgerTable {
  readonly incident: string;
  readonly seq: number;
  readonly at: Milliseconds;
  readonly kind: LedgerEntry['kind'];
  /** The parts that may hold any text at all. */
  readonly body: JsonText<Pick<LedgerEntry, 'by' | 'sentence' | 'data'>>;
  readonly prev: string;
  readonly hash: string;
}

export interface InboxTable {
  readonly id: string;
  readonly received_at: Milliseconds;
  readonly judged_at: ColumnType<string | number | bigint | null, number | null, number | null>;
  readonly body: JsonText<InboxBody>;
  /** The incident whose run it asks to be stopped. */
  readonly stops: ColumnType<string | null, string | null, never>;
  /** When its person was told that it is kept and cannot be judged yet. */
  readonly told_at: ColumnType<string | number | bigint | null, number | null | undefined, number | null>;
}

export interface MessagesTable {
  readonly incident: string;
  readonly key: string;
  readonly channel: string;
  readonly ts: string | null;
  readonly content_hash: string;
}

export interface NotesTable {
  readonly key: string;
  readonly value: JsonText<Json>;
}

/** One-time codes of one person. The secret is encrypted before it comes here. */
export interface EnrolmentsTable {
  readonly person: string;
  readonly sealed: string;
  readonly enrolled_at: Milliseconds;
  /** Half minutes since 1970: an integer lasts until the year 4011. */
  readonly last_step: number;
  readonly wrong: number;
  readonly locked_until: ColumnType<string | number | bigint | null, number | null, number | null>;
}

/** One row: the number of the newest incident. Counted in the transaction, so that a rolled back one leaves no gap. */
export interface CounterTable {
  readonly name: string;
  readonly value: number;
}

export interface Tables {
  readonly incidents: IncidentsTable;
  readonly ledger: LedgerTable;
  readonly inbox: InboxTable;
  readonly messages: MessagesTable;
  readonly notes: NotesTable;
  readonly counters: CounterTable;
  readonly enrolments: EnrolmentsTable;
}
