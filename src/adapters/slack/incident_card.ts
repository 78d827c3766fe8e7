import { actorWords } from '../../core/history/words.ts';
import type { Device } from '../../core/inventory.ts';
import type { ChatMessage } from '../../ports.ts';
import type { DraftTry, IncidentRecord } from '../../core/record.ts';
import { assertNever } from '../../core/result.ts';
import { isHint } from '../../core/evidence/hint.ts';
import { fallback } from './literal.ts';
import type { Block, Run } from './limits.ts';
import {
  brief,
  bold,
  button,
  buttons,
  code,
  divider,
  header,
  link,
  listed,
  moment,
  paragraph,
  text,
  titled,
} from './pieces.ts';
import { authorWords, canStop, count, findingWords, KIND_WORDS, SEVERITY_WORDS, STATUS_WORDS } from './words.ts';

/** Where the rest is when a list or a text is too long for the card. */
const ALL = 'press Everything';

/** Shares of Slack's total for one message; the rest is titles, fixed sentences and buttons. */
const WEIGHT = {
  title: 400,
  devices: 1400,
  evidence: 2400,
  tries: 1500,
  summary: 600,
  changes: 900,
  steps: 1800,
  seen: 900,
  sentence: 400,
} as const;

/** The incident's own card: it starts the thread. */
export function incidentCard(record: IncidentRecord, history: string | null): ChatMessage {
  const { incident } = record;
  const severity = SEVERITY_WORDS[incident.severityId];
  return {
    key: 'incident',
    inThread: false,
    text: fallback(`${incident.id}, ${severity.toLowerCase()}: ${brief(incident.title, 300, 'see the card')}`),
    blocks: [
      header(`${incident.id} · ${severity}`),
      paragraph(bold(brief(incident.title, WEIGHT.title, ALL), ALL), text(' · '), text(KIND_WORDS[incident.kind])),
      opened(record),
      devices(record),
      ...unknownEndpoints(record),
      evidence(record),
      divider(),
      ...draft(record),
      ...steps(record),
      ...seen(record),
      ...ending(record, history),
      buttons('incident', ...incidentButtons(record)),
    ],
  };
}

function opened({ incident }: IncidentRecord): Block {
  const repeats: Run[] =
    incident.alertCount > 1
      ? [
          text(` ${count(incident.alertCount, 'alert', 'alerts')} so far, the last one `),
          moment(incident.lastAlertAt),
          text('.'),
        ]
      : [];
  return paragraph(
    text('Opened by '),
    text(brief(actorWords(incident.openedBy), 200, ALL)),
    text(', '),
    moment(incident.openedAt),
    text('.'),
    ...repeats,
  );
}

function devices({ incident }: IncidentRecord): Block {
  if (incident.devices.length === 0) return titled('Devices', text('none of the inventory. No step can be aimed at a device.'));
  return listed('Devices', incident.devices.map(deviceRow), WEIGHT.devices, ALL);
}

function deviceRow(device: Device): readonly Run[] {
  const needed = device.dependents.length === 0 ? 'Nothing depends on it.' : `Depends on it: ${device.dependents.join(', ')}.`;
  const about = `${device.kind}, site ${device.site}, criticality ${device.criticality}. ${needed}`;
  return [bold(brief(device.name, 150, ALL), ALL), text(` (${device.id}), ${brief(about, WEIGHT.sentence, ALL)}`, ALL)];
}

function unknownEndpoints({ incident }: IncidentRecord): readonly Block[] {
  if (incident.unknownEndpoints.length === 0) return [];
  const named = brief(incident.unknownEndpoints.join(', '), WEIGHT.sentence, ALL);
  return [titled('Not in the inventory', text(`${named}. No step can be aimed at what the inventory does not know.`, ALL))];
}

function evidence({ incident }: IncidentRecord): Block {
  if (incident.evidence.length === 0) return titled('Evidence', text('none yet.'));
  // What people said comes first: it is the newest, and must not be what the card has no room for.
  const facts = [...incident.evidence.filter(isHint), ...incident.evidence.filter((fact) => !isHint(fact))];
  const rows = facts.map((fact) => [code(fact.id), text(` ${brief(fact.sentence, WEIGHT.sentence, ALL)}`, ALL)]);
  return listed('Evidence', rows, WEIGHT.evidence, ALL);
}

function draft(record: IncidentRecord): readonly Block[] {
  const { tries } = record.draft;
  const tried =
    tries.length === 0 || (record.draft.status === 'ready' && tries.every((one) => one.outcome === 'accepted'))
      ? []
      : [listed('What the drafting tries gave', tries.map(tryRow), WEIGHT.tries, ALL)];
  const { draft: state } = record;
  switch (state.status) {
    case 'drafting':
      return [
        titled(
          'Playbook',
          text(
            `${state.round === 1 ? 'a draft is' : 'people asked for another one, and a new draft is'} being written. ` +
              'This card changes when it is there; nothing runs without an approval.',
          ),
        ),
        ...tried,
      ];
    case 'failed':
      return [
        titled(
          'Playbook',
          text(`none could be made. ${brief(state.sentence, WEIGHT.sentence, ALL)}`, ALL),
          text(' Please take over by hand.'),
        ),
        ...tried,
      ];
    case 'ready':
      return [...(record.playbook === null ? [] : [proposed(record.playbook)]), ...changed(state.changes), ...tried];
    default:
      return assertNever(state);
  }
}

/** What a hint or a rejection has changed: people need not compare two drafts by eye. */
function changed(changes: readonly string[] = []): readonly Block[] {
  if (changes.length === 0) return [];
  const rows = changes.map((sentence) => [text(brief(sentence, WEIGHT.sentence, ALL), ALL)]);
  return [listed('What is new in this draft', rows, WEIGHT.changes, ALL)];
}

function proposed(playbook: NonNullable<IncidentRecord['playbook']>): Block {
  return paragraph(
    bold('Playbook: '),
    text(brief(playbook.title, 200, ALL), ALL),
    text('. '),
    text(brief(playbook.summary, WEIGHT.summary, ALL), ALL),
    text(' '),
    text(brief(authorWords(playbook.author), WEIGHT.sentence, ALL), ALL),
  );
}

/** One try in words, with what the guard found. */
function tryRow(one: DraftTry, index: number): readonly Run[] {
  const outcome = [one.sentence, ...one.findings.map(findingWords)].join(' ');
  return [
    bold(`Try ${index + 1}`),
    text(` by ${brief(one.model, 100, ALL)}: ${brief(outcome, WEIGHT.sentence * 2, ALL)}`, ALL),
  ];
}

function steps(record: IncidentRecord): readonly Block[] {
  const { playbook } = record;
  if (playbook === null || playbook.steps.length === 0) return [];
  const rows = playbook.steps.map((step) => {
    const status = record.steps.find((one) => one.id === step.id)?.status ?? 'blocked';
    const device = record.incident.devices.find((one) => one.id === step.device);
    const where = device === undefined ? '' : ` (${brief(device.name, 80, ALL)})`;
    return [text(`Step ${step.id.slice(1)}: ${brief(step.title, 150, ALL)}${where}: `, ALL), bold(STATUS_WORDS[status])];
  });
  return [listed('Steps', rows, WEIGHT.steps, ALL)];
}

/** What looks have shown: people need not open the cards of steps that asked nobody. */
function seen(record: IncidentRecord): readonly Block[] {
  const rows = record.steps.flatMap(({ id, observation }): readonly (readonly Run[])[] =>
    observation === undefined
      ? []
      : [
          [
            text(`Step ${id.slice(1)}, `),
            moment(observation.at),
            text(`: ${brief(observation.sentence, WEIGHT.sentence, ALL)}`, ALL),
          ],
        ],
  );
  return rows.length === 0 ? [] : [listed('What gateways saw', rows, WEIGHT.seen, ALL)];
}

function ending(record: IncidentRecord, history: string | null): readonly Block[] {
  const ends: Block[] = [];
  if (record.stopped !== null) {
    const { by, at, reason } = record.stopped;
    ends.push(
      titled(
        'Stopped',
        text(`by ${brief(by, 100, ALL)}, `),
        moment(at),
        text(`. Reason: ${brief(reason, WEIGHT.sentence, ALL)}`, ALL),
      ),
    );
  }
  if (record.closedAt !== null) ends.push(titled('Closed', moment(record.closedAt), text('.')));
  if (history !== null) ends.push(paragraph(link(history, 'Full history for review')));
  return ends;
}

function incidentButtons(record: IncidentRecord) {
  const ref = { i: record.incident.id };
  const everything = button('details', 'Everything', { ...ref, s: '', p: 0 });
  return canStop(record) ? [everything, button('stop', 'Stop', ref, 'danger')] : [everything];
}
