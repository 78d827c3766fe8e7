import { isChore } from '../../core/advance/chores.ts';
import { LIMITS } from '../../core/limits.ts';
import type { IncidentRecord } from '../../core/record.ts';
import type { Overview } from '../../ports/overview.ts';
import type { CardName, Links } from './links.ts';
import type { Row } from './note.ts';
import { bold, code, text } from './pieces.ts';
import { choreRow, incidentRow, progress, stepRow, waitingRow } from './standing.ts';
import { canStop, count } from './words.ts';

/** What the slash command and mentions answer. */

export const HELP: readonly Row[] = [
  [text('Tagout drafts a playbook for an incident. People approve each step before it runs.')],
  [code('/tagout new'), text(' opens an incident by hand. So does Open an incident in the menu of a message.')],
  [
    code('/tagout status'),
    text(' lists the last incidents, '),
    code('/tagout status INC-2026-000001'),
    text(' tells about one.'),
  ],
  [code('/tagout pending'), text(' lists what waits for you, and what waits for others. So does the Home tab of Tagout.')],
  [
    text('In the thread of an incident, mention Tagout: '),
    code('@Tagout status'),
    text(', '),
    code('@Tagout pending'),
    text(', '),
    code('@Tagout hint'),
    text(' and what the draft should take into account, or '),
    code('@Tagout stop'),
    text(' and why.'),
  ],
  [
    text(
      'A hint has the draft written anew, as long as nothing of it was approved. Who gives a hint approves none of its steps. Hints and stopping are for responders.',
    ),
  ],
  [
    text(
      'Approve and reject with the buttons on the cards. Only people whom the policy names can, and nobody approves a step of an incident that they opened.',
    ),
  ],
];

export const cardsOf = (record: IncidentRecord): readonly CardName[] =>
  ['incident', ...record.steps.map(({ id }) => `step:${id}`)].map((key) => ({ incident: record.incident.id, key }));

/** Theirs first: of a long list not every card is looked up. */
export const cardsWaiting = ({ waiting, chores }: Overview): readonly CardName[] =>
  [
    ...waiting.toSorted((one, other) => Number(other.yours ?? true) - Number(one.yours ?? true)).slice(0, LIMITS.homeRowsMax),
    ...chores.slice(0, LIMITS.homeRowsMax),
  ].map(({ record, step }) => ({ incident: record.incident.id, key: `step:${step.id}` }));

/** Over the list of what goes on only when somebody presses a button. */
export const choresTitle = (chores: Overview['chores']): string =>
  chores.some(({ yours }) => yours === null)
    ? 'Waiting for a responder; Slack could not say just now whether you may'
    : 'Waiting for a responder: follow the link to the card and press there';

export function runStatus(record: IncidentRecord, links: Links, now: number): readonly Row[] {
  const steps =
    record.draft.status === 'ready'
      ? record.steps.map((state) => stepRow(record, state, links, now))
      : [[text(progress(record))]];
  const stop = canStop(record)
    ? [[text('A responder can stop the run with Stop on its card, or with '), code('@Tagout stop'), text(' in its thread.')]]
    : [];
  return [incidentRow(record, links), ...steps, ...stop];
}

export function incidentList(records: readonly IncidentRecord[], links: Links): readonly Row[] {
  if (records.length === 0) return [[text('There are no incidents yet. '), code('/tagout new'), text(' opens one.')]];
  return records.map((record) => [...incidentRow(record, links), text(` ${progress(record)}`)]);
}

/** What waits in one incident, for everybody in its thread. */
export function pendingHere(record: IncidentRecord, links: Links, now: number): readonly Row[] {
  const pending = record.steps.filter(({ status }) => status === 'pending');
  const chores = record.steps.filter((step) => isChore(record, step)).map((step) => choreRow(record, step, links));
  const decisions =
    pending.length === 0
      ? [[text(`No step of ${record.incident.id} waits for an approval. ${progress(record)}`)]]
      : pending.map((state) => stepRow(record, state, links, now));
  return [...decisions, ...titled('Waiting for a responder', chores)];
}

/** What waits anywhere, for one person: theirs first. */
export function pendingList({ waiting, chores, more, open }: Overview, links: Links, now: number): readonly Row[] {
  const part = (yours: boolean | null): readonly Row[] =>
    waiting.filter((one) => one.yours === yours).map(({ record, step }) => waitingRow(record, step, links, now));
  const [yours, others, unknown] = [part(true), part(false), part(null)];
  const older = more ? [[text(`Only the newest ${open.length} open incidents were looked at; there are more.`)]] : [];
  const theirs = titled(
    choresTitle(chores),
    chores.slice(0, LIMITS.homeRowsMax).map(({ record, step }) => choreRow(record, step, links)),
  );
  const left = chores.length - LIMITS.homeRowsMax;
  const rest = left > 0 ? [[text(`And ${left} more: see the incident channel.`)]] : [];
  if (waiting.length === 0) return [[text('No step waits for an approval.')], ...theirs, ...rest, ...older];
  return [
    ...titled(`${count(yours.length, 'step waits', 'steps wait')} for your decision`, yours),
    ...(yours.length === 0 && unknown.length === 0 && chores.length === 0 ? [[text('Nothing waits for you.')]] : []),
    ...theirs,
    ...rest,
    ...titled('Slack could not say just now whether you may approve these', unknown),
    ...titled('Waiting for other people', others),
    ...older,
  ];
}

function titled(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [[bold(title)], ...rows];
}
