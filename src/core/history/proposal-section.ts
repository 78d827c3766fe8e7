import type { Author, Playbook } from '../playbook.ts';
import type { DraftState, IncidentRecord } from '../record.ts';
import { assertNever } from '../result.ts';
import { code, fence, text } from './escape.ts';
import { diagram } from './diagram.ts';
import { blocks, list, table } from './markdown.ts';
import { isSettled, outcomeWords, statusWords, timeWords } from './words.ts';

/** Where each step stands now, drawn. */
export function standingSection(record: IncidentRecord): string {
  const { playbook, steps } = record;
  return blocks('## Where it stands', standing(record), playbook === null ? '' : fence(diagram(playbook, steps), 'mermaid'));
}

/** What was proposed by whom, with what was found in the drafts that were refused. */
export function proposalSection({ playbook, draft }: IncidentRecord): string {
  const earlier =
    draft.round === 1
      ? ''
      : blocks(
          `What people said changed the draft: this is number ${draft.round}. The earlier ones, of which nothing ran, are in the table of events.`,
          draft.changes === undefined ? '' : blocks('What is new in it:', list(draft.changes.map(text))),
        );
  return blocks(
    '## What was proposed, and by whom',
    earlier,
    playbook === null ? noPlaybook(draft) : proposal(playbook),
    tries(draft),
  );
}

function standing({ playbook, steps, stopped, closedAt }: IncidentRecord): string {
  const titles = new Map(playbook?.steps.map((step) => [step.id, step.title]));
  const open = steps.filter((step) => !isSettled(step.status));
  const summary =
    closedAt !== null
      ? `Closed on ${timeWords(closedAt)}.`
      : open.length > 0
        ? `Open: ${open.map((step) => `${step.id} ${statusWords(step.status)}`).join('; ')}.`
        : 'No step is open.';
  const halt = stopped === null ? '' : `Stopped by ${text(stopped.by)} on ${timeWords(stopped.at)}: ${text(stopped.reason)}`;
  const rows = steps.map((step) => [step.id, text(titles.get(step.id) ?? ''), statusWords(step.status)]);
  return blocks(summary, halt, rows.length === 0 ? '' : table(['Step', 'What', 'Status'], rows));
}

function proposal(playbook: Playbook): string {
  return blocks(
    `${authorWords(playbook.author)} The whole of it is in [playbook.yaml](playbook.yaml).`,
    `**${text(playbook.title)}**`,
    text(playbook.summary),
    ...playbook.hypotheses.flatMap((hypothesis) => [
      `Hypothesis: ${text(hypothesis.statement)}${cited(hypothesis.evidence)}`,
      hypothesis.hunt.length === 0 ? '' : blocks('Where to look next:', list(hypothesis.hunt.map(text))),
    ]),
  );
}

function authorWords(author: Author): string {
  switch (author.kind) {
    case 'model': {
      const repairs = author.repairs === 0 ? '' : ` after ${author.repairs === 1 ? 'one repair' : `${author.repairs} repairs`}`;
      return `The model ${code(author.model)} drafted this playbook${repairs}; the guard accepted it.`;
    }
    case 'curated':
      return `This is the curated playbook ${code(author.file)}, because: ${text(author.because)}`;
    default:
      return assertNever(author);
  }
}

function noPlaybook(draft: DraftState): string {
  switch (draft.status) {
    case 'drafting':
      return 'A playbook is being drafted.';
    case 'ready':
      return 'No playbook is kept with this incident.';
    case 'failed':
      return `No playbook could be had: ${text(draft.sentence)}`;
    default:
      return assertNever(draft);
  }
}

function tries(draft: DraftState): string {
  if (draft.tries.length === 0) return '';
  const rows = draft.tries.map((one, index) => [
    `${index + 1}`,
    timeWords(one.at),
    code(one.model),
    outcomeWords(one.outcome),
    text(one.sentence),
  ]);
  const findings = draft.tries.flatMap((one, index) =>
    one.findings.map(
      (finding) =>
        `Draft ${index + 1}${finding.step === null ? '' : `, its step ${finding.step + 1}`}: ${code(finding.code)}: ${text(finding.message)}`,
    ),
  );
  return blocks(
    '### Drafts',
    table(['Draft', 'When', 'Author', 'Outcome', 'In a sentence'], rows),
    findings.length === 0 ? '' : blocks('What the guard found in them:', list(findings)),
  );
}

/** ` (E1, E4)`, or nothing. */
export function cited(evidence: readonly string[]): string {
  return evidence.length === 0 ? '' : ` (${evidence.map(code).join(', ')})`;
}
