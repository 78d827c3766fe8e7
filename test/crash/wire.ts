import type { LedgerEntry } from '../../src/core/ledger.ts';
import type { IncidentRecord } from '../../src/core/record.ts';
import type { Verdict } from '../../src/core/verify-verdict.ts';
import type { ChatMessage, StoredMessage } from '../../src/ports.ts';
import type { Point } from './points.ts';
import type { PolicyName } from './policies.ts';

/** What the test and the process that it kills say to each other. Everything else goes over the network, as in earnest. */
export interface Gateway {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly hostKeys: readonly string[];
}

/** What of the app is as in earnest, and what is not. */
export interface Setup {
  readonly policy: PolicyName;
  /** `drawn` in a process of its own, as in earnest; else always the same one, which costs nothing. */
  readonly pictures: 'drawn' | 'still';
  /** An isolation that plainly has no effect is undone by itself: the operator's connector and policy say so. */
  readonly undoes?: true;
}

/** What the process is asked by its test. It has no answer when it is killed meanwhile. */
export type Question =
  | { readonly about: 'incident'; readonly incident: string }
  /** As the command does it for somebody who has typed their first code. */
  | {
      readonly about: 'enrolment';
      readonly person: string;
      readonly secret: string;
      readonly code: string;
      readonly at: number;
    };

export interface Answers {
  readonly incident: Told;
  readonly enrolment: 'done' | 'wrong' | 'enrolled';
}

export type ToProgram =
  | {
      readonly kind: 'start';
      readonly env: Readonly<Record<string, string>>;
      readonly gateways: readonly Gateway[];
      readonly sshKey: string;
      readonly setup: Setup;
      readonly crash: Point | null;
    }
  | { readonly kind: 'crash'; readonly point: Point }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

export type FromProgram =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'set' }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: Answers[keyof Answers] | null }
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
