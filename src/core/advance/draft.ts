import { changesBetween } from '../draft/changes.ts';
import { asJson } from '../json.ts';
import type { NewEntry } from '../ledger.ts';
import { defineMachine } from '../machine/definition.ts';
import type { Proof } from '../machine/prove.ts';
import type { Author, Playbook } from '../playbook.ts';
import type { Actor, DraftTry, IncidentRecord, StepRecord } from '../record.ts';
import type { Result } from '../result.ts';
import { finish, TAGOUT, type Requests } from './change.ts';
import { begin } from './move.ts';
import type { Advance } from './types.ts';

/** Whether the draft of this round is still being written. A hint starts a new round, and what comes for a former one is out of date. */
export function isDrafting({ draft }: IncidentRecord, round: number): boolean {
  return draft.status === 'drafting' && draft.round === round;
}

/** One more try of the model, shown while the next is on its way. Null when nobody waits for it any more. */
export function draftTried(record: IncidentRecord, round: number, tries: readonly DraftTry[]): Advance | null {
  if (!isDrafting(record, round) || tries.length <= record.draft.tries.length) return null;
  const entries = newTries(record, tries);
  return finish(record, { record: { ...record, draft: { ...record.draft, tries } }, entries, effects: [] });
}

export interface Drafted {
  readonly playbook: Playbook | null;
  readonly tries: readonly DraftTry[];
  /** Why the curated playbook stepped in; null when the model's own draft holds. */
  readonly fellBack: string | null;
}

/** The guarded playbook becomes a machine, if the proof holds. Null when it comes a second time (a repeated job) or for a former round. */
export function draftFinished(
  record: IncidentRecord,
  round: number,
  drafted: Drafted,
  prove: (machine: unknown) => Result<Proof>,
  ids: Requests,
): Advance | null {
  if (!isDrafting(record, round)) return null;
  const { playbook, tries, fellBack } = drafted;
  const entries = [...newTries(record, tries)];
  if (playbook === null)
    return failed(record, tries, entries, fellBack ?? 'No playbook could be drafted. Please handle this incident by hand.');
  const machine = defineMachine(playbook.steps);
  const proof = prove(machine);
  if (!proof.ok) return failed(record, tries, entries, `${proof.message} Please handle this incident by hand.`);

  const by = actorOf(playbook.author);
  if (fellBack !== null) entries.push({ kind: 'draft.fell_back', by: TAGOUT, sentence: fellBack, data: {} });
  entries.push({
    kind: 'playbook.accepted',
    by,
    sentence: `The playbook "${playbook.title}" with ${playbook.steps.length} steps passed every guard rule and the proof (${proof.value.tried} moves tried).`,
    data: asJson({ playbook, proof: proof.value }),
  });
  const steps = playbook.steps.map((step): StepRecord => ({
    id: step.id,
    status: 'blocked',
    plan: null,
    problem: null,
    request: null,
    decisions: [],
    attempt: null,
    sent: false,
    report: null,
    probe: null,
    confirmed: null,
    changed: [],
  }));
  const { former } = record.draft;
  const changes = former === undefined ? {} : { changes: changesBetween(former, playbook.steps) };
  const change = begin({ ...record, draft: { status: 'ready', round, tries, ...changes }, playbook, steps }, machine, ids);
  return finish(record, { ...change, entries: [...entries, ...change.entries] });
}

function failed(record: IncidentRecord, tries: readonly DraftTry[], entries: readonly NewEntry[], sentence: string): Advance {
  const entry: NewEntry = { kind: 'draft.failed', by: TAGOUT, sentence, data: {} };
  return finish(record, {
    record: { ...record, draft: { ...record.draft, status: 'failed', tries, sentence } },
    entries: [...entries, entry],
    effects: [],
  });
}

function newTries(record: IncidentRecord, tries: readonly DraftTry[]): NewEntry[] {
  return tries.slice(record.draft.tries.length).map((tried) => ({
    kind: tried.outcome === 'accepted' ? 'draft.proposed' : 'draft.found',
    by: { kind: 'model', name: tried.model },
    sentence: tried.sentence,
    data: asJson({ outcome: tried.outcome, findings: tried.findings }),
  }));
}

function actorOf(author: Author): Actor {
  return author.kind === 'model' ? { kind: 'model', name: author.model } : TAGOUT;
}
