import { LIMITS } from '../../core/limits.ts';
import type { Overview } from '../../ports/overview.ts';
import type { CardName, Links } from './links.ts';
import { type Block, Home } from './limits.ts';
import type { Row } from './note.ts';
import { button, buttons, code, divider, header, listed, moment, paragraph, text } from './pieces.ts';
import { cardsWaiting, choresTitle } from './status.ts';
import { choreRow, endedRow, incidentRow, progress, waitingRow } from './standing.ts';
import { count } from './words.ts';

/** Of Slack's total for one view, for each of the lists. */
const LIST_WEIGHT = 20_000;
const MORE = 'type /tagout pending in the incident channel';

/** The Home tab of one person: what waits for them, what is open, how to start. Pure. */
export function homeView(overview: Overview, links: Links, now: number): Home {
  const { waiting, chores, open } = overview;
  const part = (yours: boolean | null): readonly Row[] =>
    waiting.filter((one) => one.yours === yours).map(({ record, step }) => waitingRow(record, step, links, now));
  const [yours, others, unknown] = [part(true), part(false), part(null)];
  return {
    type: 'home',
    blocks: [
      header(headline(yours.length, chores.length)),
      ...(yours.length === 0 ? [] : [rows('Follow the link to the card and decide there', yours, MORE)]),
      ...(unknown.length === 0 ? [] : [rows('Slack could not say just now whether you may approve these', unknown, MORE)]),
      ...(chores.length === 0
        ? []
        : [
            rows(
              choresTitle(chores),
              chores.map(({ record, step }) => choreRow(record, step, links)),
              MORE,
            ),
          ]),
      ...(others.length === 0 ? [] : [rows('Waiting for other people', others, MORE)]),
      divider(),
      header(open.length === 0 ? 'No incident is open' : `Open incidents: ${open.length}${overview.more ? ' or more' : ''}`),
      ...(open.length === 0
        ? []
        : [
            rows(
              'Newest first',
              open.map((record) => [...incidentRow(record, links), text(` ${progress(record)}`)]),
              'type /tagout status and the id of one',
            ),
          ]),
      ...(overview.more ? [paragraph(text(`Only the newest ${open.length} were looked at, also for what waits.`))] : []),
      ...(overview.ended.length === 0
        ? []
        : [
            divider(),
            header('Recently ended'),
            rows(
              'The last one first. What was stopped does not go on: open a new incident to go on with it',
              overview.ended.map((record) => endedRow(record, links)),
              'type /tagout status and the id of one',
            ),
          ]),
      divider(),
      ...start(),
      asOf(now),
    ],
  };
}

/** A page that says that nothing waits must be right: people look away then. */
function headline(decisions: number, chores: number): string {
  const parts = [
    ...(decisions === 0 ? [] : [`${count(decisions, 'step waits', 'steps wait')} for your decision`]),
    ...(chores === 0 ? [] : [`${count(chores, 'step waits', 'steps wait')} for a responder`]),
  ];
  return parts.length === 0 ? 'Nothing waits for you' : parts.join(', ');
}

/** The cards that a view of this will want to lead to. */
export function cardsOn(overview: Overview): readonly CardName[] {
  return [
    ...cardsWaiting(overview),
    ...[...overview.open.slice(0, LIMITS.homeRowsMax), ...overview.ended].map(({ incident }) => ({
      incident: incident.id,
      key: 'incident',
    })),
  ];
}

/** For whoever may not read, and for moments in which nothing can be read. */
export function sorryHome(words: string, now: number): Home {
  return { type: 'home', blocks: [header('Tagout'), paragraph(text(words)), buttons('home', renew()), asOf(now)] };
}

function rows(title: string, all: readonly Row[], where: string): Block {
  const shown = all.slice(0, LIMITS.homeRowsMax);
  const left = all.length - shown.length;
  return listed(title, left === 0 ? shown : [...shown, [text(`And ${left} more: ${where}.`)]], LIST_WEIGHT, where);
}

function start(): readonly Block[] {
  return [
    header('How to start'),
    paragraph(
      text(
        'Alerts of your detectors open incidents by themselves. To open one by hand, press the button, choose Open an incident in the menu of a message, or type ',
      ),
      code('/tagout new'),
      text('. A playbook is drafted, and nothing runs before people have approved it, step by step. '),
      code('/tagout help'),
      text(' tells the rest.'),
    ),
    buttons('home', button('home_open', 'Open an incident', {}, 'primary'), renew()),
  ];
}

const renew = () => button('home_renew', 'Renew this page', {});

function asOf(now: number): Block {
  return paragraph(text('As of '), moment(now), text('.'));
}

/** A view over Slack's limits is a bug of ours: it is reported, and people are told where else they can look. */
export function checkedHome(view: Home, now: number, onError: (error: Error) => void): Home {
  const checked = Home.safeParse(view);
  if (checked.success) return checked.data;
  const why = checked.error.issues[0]?.message ?? 'unknown';
  onError(
    new Error(`slack.home_over_limits: a Home tab does not fit into Slack's limits: ${why}. A short one was shown instead.`),
  );
  return sorryHome(
    'Tagout could not draw this page within the limits of Slack. Nothing is lost: look at the cards in the incident channel, or type /tagout pending there. Please tell whoever operates Tagout.',
    now,
  );
}
