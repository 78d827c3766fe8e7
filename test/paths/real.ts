import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { StepUpDesk } from '../../src/adapters/stepup/stepup.ts';
import type { ActionId, StepId } from '../../src/core/playbook.ts';
import type { ApprovalRequest } from '../../src/core/record.ts';
import type { Bench } from '../flow/bench.ts';
import type { Given } from './archived.ts';
import type { Heard } from './secrets.ts';

/** One device and the incident about it. */
export interface Case {
  readonly incident: string;
  readonly address: string;
  readonly mac: string;
  readonly dedupeKey: string;
  /** Batches that went out for this device, and those that undo one. */
  sent: number;
  undone: number;
  /** Every asking that was ever open. */
  readonly askings: { readonly step: StepId; readonly request: string; readonly digest: string }[];
  /** The ledger as it was when it was last looked at. */
  ledger: readonly string[];
}

/** An approval as somebody pressed it. */
export interface Press {
  readonly by: string;
  readonly step: string;
  readonly request: string;
  readonly digest: string;
  readonly coded: boolean;
  readonly alone: boolean;
}

/** The service, and the two incidents in it that the model is about. */
export interface Real {
  readonly bench: Bench;
  readonly files: Playbooks;
  /** Made anew each time: the store under it is another one after a restart. */
  readonly desk: () => StepUpDesk;
  readonly cases: readonly [Case, Case];
  readonly presses: Press[];
  /** What a batch on the wire broke: an error inside of the service would be taken for a lost worker. */
  readonly broken: string[];
  /** Codes that were typed, and whatever else may stand nowhere. */
  readonly secrets: Set<string>;
  /** What the history and people were told, and what was logged. */
  readonly heard: Heard;
  readonly given: Given;
}

/** The step of this kind, under whatever name the playbook has it. Null while a draft is written. */
export async function stepIdOf({ bench }: Real, { incident }: Case, action: ActionId): Promise<StepId | null> {
  const { playbook } = await bench.record(incident);
  return playbook?.steps.find((step) => step.action === action)?.id ?? null;
}

export async function requestOf({ bench }: Real, { incident }: Case, id: StepId): Promise<ApprovalRequest | null> {
  return (await bench.record(incident)).steps.find((step) => step.id === id)?.request ?? null;
}
