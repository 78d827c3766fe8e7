import { ranOut } from '../../core/advance/lapsed.ts';
import { progressWords, stepProgress } from '../../core/judge/progress.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import type { Links } from './links.ts';
import type { Run } from './limits.ts';
import type { Row } from './note.ts';
import { bold, brief, link, moment, text } from './pieces.ts';
import { count, duration, KIND_WORDS, SEVERITY_WORDS, STATUS_WORDS } from './words.ts';

/** Where an incident and its steps stand, a line each: for the Home tab and for every answer that lists them. */

const ON_CARD = 'see its card';

/** The incident's id, which leads to its card, and what it is about. */
export function incidentRow(record: IncidentRecord, links: Links): Row {
  const { incident } = record;
  const about = `${KIND_WORDS[incident.kind]}, ${SEVERITY_WORDS[incident.severityId].toLowerCase()}, ${stateOf(record)}`;
  return [
    named(incident.id, links.to(incident.id, 'incident')),
    text(`: ${brief(incident.title, 200, ON_CARD)}. ${about}. Opened `),
    moment(incident.openedAt),
    text('.'),
  ];
}

/** One that needs nobody any more, with when it ended. */
export function endedRow(record: IncidentRecord, links: Links): Row {
  const at = record.stopped?.at ?? record.closedAt;
  return at === null
    ? incidentRow(record, links)
    : [...incidentRow(record, links), text(record.stopped === null ? ' Closed ' : ' Stopped '), moment(at), text('.')];
}

/** How its steps stand, in a few words. */
export function progress(record: IncidentRecord): string {
  const { draft } = record;
  switch (draft.status) {
    case 'drafting':
      return 'A draft of the playbook is being written.';
    case 'failed':
      return 'There is no playbook: please take over by hand.';
    case 'ready': {
      const numbers = new Map<string, number>();
      for (const { status } of record.steps) numbers.set(STATUS_WORDS[status], (numbers.get(STATUS_WORDS[status]) ?? 0) + 1);
      const parts = [...numbers].map(([words, number]) => `${words} (${number})`);
      return `${count(record.steps.length, 'step', 'steps')}: ${parts.join(', ')}.`;
    }
    default:
      return assertNever(draft);
  }
}

/** A step that stands under its incident. */
export function stepRow(record: IncidentRecord, state: StepRecord, links: Links, now: number): Row {
  return [
    named(`Step ${state.id.slice(1)}`, links.to(record.incident.id, `step:${state.id}`)),
    text(`: ${titleOf(record, state)}. ${STATUS_WORDS[state.status]}.`),
    ...asking(state, now),
  ];
}

/** A step that stands by itself, in a list of what waits. */
export function waitingRow(record: IncidentRecord, state: StepRecord, links: Links, now: number): Row {
  const { id } = record.incident;
  return [
    named(`${id}, step ${state.id.slice(1)}`, links.to(id, `step:${state.id}`)),
    text(`: ${titleOf(record, state)}${whereOf(record, state)}.`),
    ...asking(state, now),
  ];
}

/** A step that waits for a press that decides nothing: what happened, and which button it is. */
export function choreRow(record: IncidentRecord, state: StepRecord, links: Links): Row {
  const { id } = record.incident;
  return [
    named(`${id}, step ${state.id.slice(1)}`, links.to(id, `step:${state.id}`)),
    text(`: ${titleOf(record, state)}${whereOf(record, state)}. ${STATUS_WORDS[state.status]}. `),
    text(whatNext(record, state)),
  ];
}

function whatNext({ stopped }: IncidentRecord, state: StepRecord): string {
  switch (state.status) {
    case 'open':
      return 'Do it, then press Done.';
    case 'expired':
      return `${ranOut(state) ? 'Enough people had approved, and nothing was sent in time.' : 'Nothing was decided.'} Press Ask again, or stop the run.`;
    case 'refused':
      return `${state.problem === null ? 'No plan could be made.' : brief(state.problem.message, 200, ON_CARD)} When that is mended, press the button on its card to try again.`;
    case 'failed':
      return 'Look at the device, then press Plan and ask again, or stop the run.';
    case 'unknown':
    case 'undo_unknown':
      return `The look at the device failed. Look at it yourself, or press Look again${stopped === null ? '' : '; the run was stopped'}.`;
    default:
      return '';
  }
}

function named(words: string, url: string | null): Run {
  return url === null ? bold(words) : link(url, words);
}

function titleOf(record: IncidentRecord, { id }: StepRecord): string {
  return brief(record.playbook?.steps.find((step) => step.id === id)?.title ?? 'a step of a former draft', 150, ON_CARD);
}

function whereOf(record: IncidentRecord, { id }: StepRecord): string {
  const target = record.playbook?.steps.find((step) => step.id === id)?.device;
  const device = record.incident.devices.find((one) => one.id === target);
  return device === undefined ? '' : ` (${brief(device.name, 80, ON_CARD)}, criticality ${device.criticality})`;
}

/** What is still needed, from whom, and how long there is. */
function asking(state: StepRecord, now: number): Row {
  const { status, plan, request } = state;
  const howFar = stepProgress(state);
  if (status !== 'pending' || plan === null || request === null || howFar === null) return [];
  const { groups, escalation } = plan.batch.rule;
  const all = request.escalated === undefined ? groups : [...groups, ...(escalation?.groups ?? [])];
  const left = request.expiresAt - now;
  return [
    text(` Approvals: ${brief(progressWords(howFar), 150, ON_CARD)}. Asked: ${brief(all.join(', '), 150, ON_CARD)}. `),
    text(left > 0 ? `${duration(left)} left, until ` : 'Its time is over since '),
    moment(request.expiresAt),
    text('.'),
  ];
}

function stateOf(record: IncidentRecord): string {
  if (record.stopped !== null) return 'stopped';
  return record.closedAt === null ? 'open' : 'closed';
}
