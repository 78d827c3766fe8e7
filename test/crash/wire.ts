import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import type { Verdict } from '../../src/core/verify-verdict.ts';
import type { ChatMessage, StoredMessage } from '../../src/ports.ts';
import type { Point } from './points.ts';

/** What the test and the process that it kills say to each other. Everything else goes over the network, as in earnest. */
export interface Gateway {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeys: readonly string[];
}

export type ToProgram =
  | {
      readonly kind: 'start';
      readonly env: Readonly<Record<string, string>>;
      readonly gateways: readonly Gateway[];
      readonly sshKey: string;
      readonly crash: Point | null;
    }
  | { readonly kind: 'crash'; readonly point: Point }
  | { readonly kind: 'ask'; readonly id: number; readonly incident: string };

export type FromProgram =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'set' }
  | { readonly kind: 'told'; readonly id: number; readonly told: Told | null }
  | { readonly kind: 'failed'; readonly why: string };

/** One incident as the store has it, and its cards as they should look. */
export interface Told {
  readonly record: IncidentRecord;
  readonly head: string;
  readonly entries: readonly LedgerEntry[];
  readonly messages: readonly StoredMessage[];
  readonly cards: readonly ChatMessage[];
  /** Of every chain in the store; empty while the incident is open. */
  readonly verdicts: readonly Verdict[];
  readonly depths: Readonly<Record<string, number>>;
}
