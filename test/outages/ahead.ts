import { STATUS_WORDS } from '../../src/adapters/slack/words.ts';
import type { EntryKind } from '../../src/core/ledger.ts';
import type { StepStatus } from '../../src/core/record.ts';
import type { WorkspaceState } from '../../src/local/api.ts';
import { cardsOf } from '../crash/cards.ts';
import type { Told } from '../crash/wire.ts';

/** What must stand in the ledger about a step before its card may show this status. Null: nothing has happened yet that it would claim. */
const BACKED_BY: Readonly<Record<StepStatus, readonly EntryKind[] | null>> = {
  blocked: null,
  planning: null,
  looking: null,
  open: null,
  refused: ['step.plan_refused'],
  pending: ['approval.requested'],
  held: ['approval.held'],
  approved: ['approval.decided'],
  running: ['step.dispatched'],
  probing: ['step.reported'],
  done: ['step.done', 'manual.done', 'step.observed'],
  rejected: ['approval.decided'],
  expired: ['approval.expired'],
  failed: ['step.reported', 'step.failed'],
  unknown: ['step.unknown'],
  undo_due: ['step.failed'],
  undo_running: ['step.undo_dispatched'],
  undo_probing: ['step.undo_reported'],
  undo_unknown: ['step.undo_unknown', 'step.undo_probed'],
  stopped: ['run.stopped'],
};

/**
 * Cards that claim what the ledger does not know. A card may be late while it cannot be updated; it may never be early.
 * @param state must have been read before `told`.
 */
export function ahead({ record, entries }: Told, state: WorkspaceState): readonly string[] {
  const found: string[] = [];
  const { id: incident } = record.incident;
  for (const { text } of cardsOf(state, incident)) {
    for (const { id: step } of record.steps) {
      if (!text.startsWith(`${incident}, step ${step} `)) continue;
      for (const [status, words] of Object.entries(STATUS_WORDS)) {
        const backing = BACKED_BY[status as StepStatus];
        if (backing === null || !text.endsWith(words)) continue;
        const known = entries.some(({ kind, data }) => backing.includes(kind) && about(kind, data, step));
        if (!known) found.push(`a card says "${text}", and the ledger has no ${backing.join(' or ')} of ${step}`);
      }
    }
  }
  return found;
}

/** A stop is about every step. */
const about = (kind: EntryKind, data: unknown, step: string): boolean =>
  kind === 'run.stopped' || (Object(data) as { readonly step?: unknown }).step === step;
