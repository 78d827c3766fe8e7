import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import { brief } from './pieces.ts';
import { count, KIND_WORDS, SEVERITY_WORDS, STATUS_WORDS } from './words.ts';

/** Where things stand, in plain sentences. Plain text: whoever sends it shows it literally. */

export const HELP = [
  'Tagout drafts a playbook for an incident; people approve each step before it runs.',
  '/tagout new opens an incident by hand.',
  '/tagout status lists the last incidents; /tagout status INC-2026-000001 tells about one.',
  '/tagout pending lists the steps that wait for an approval.',
  'In a thread of an incident, mention Tagout to hear where its run stands.',
  'There, responders write @Tagout hint and then what the draft should take into account: the draft is written anew, as long as nothing of it was approved. Who gives a hint approves none of its steps.',
  'Approve and reject with the buttons on the cards. Only people whom the policy names can, and nobody approves a step of an incident that they opened.',
].join('\n');

export function runStatus(record: IncidentRecord): string {
  return [
    oneLine(record),
    ...draftLine(record),
    ...record.steps.map((state) => stepLine(record, state)),
    'To change the draft, write @Tagout hint and what it should take into account. For more, write /tagout help.',
  ].join('\n');
}

export function incidentList(records: readonly IncidentRecord[]): string {
  if (records.length === 0) return 'There are no incidents yet. /tagout new opens one.';
  return records.map(oneLine).join('\n');
}

export function pendingList(records: readonly IncidentRecord[]): string {
  const rows = records.flatMap((record) =>
    record.steps
      .filter((state) => state.status === 'pending')
      .map((state) => `${record.incident.id}, ${stepLine(record, state)}`),
  );
  return rows.length === 0 ? 'No step waits for an approval.' : rows.join('\n');
}

function oneLine(record: IncidentRecord): string {
  const { incident } = record;
  const state = record.closedAt === null ? (record.stopped === null ? 'open' : 'stopped') : 'closed';
  return `${incident.id}: ${brief(incident.title, 200, 'see its card')}. ${KIND_WORDS[incident.kind]}, ${SEVERITY_WORDS[incident.severityId].toLowerCase()}, ${state}.`;
}

function draftLine(record: IncidentRecord): readonly string[] {
  switch (record.draft.status) {
    case 'drafting':
      return ['A draft of the playbook is being written.'];
    case 'failed':
      return ['There is no playbook: please take over by hand.'];
    case 'ready':
      return [];
    default:
      return assertNever(record.draft);
  }
}

function stepLine(record: IncidentRecord, state: StepRecord): string {
  const title = record.playbook?.steps.find((one) => one.id === state.id)?.title ?? '';
  const said = `step ${state.id.slice(1)} (${brief(title, 150, 'see its card')}): ${STATUS_WORDS[state.status]}`;
  if (state.status !== 'pending' || state.plan === null) return `${said}.`;
  const given = state.decisions.filter((one) => one.verdict === 'approve').length;
  const { quorum, groups } = state.plan.batch.rule;
  return `${said}. ${count(Math.max(0, quorum - given), 'more approval', 'more approvals')} needed from ${brief(groups.join(', '), 150, 'see its card')}.`;
}
