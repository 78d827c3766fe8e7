import { reopens } from '../../core/advance/reopen.ts';
import { READ_ONLY_ACTIONS, type PlaybookStep } from '../../core/playbook.ts';
import type { Plan } from '../../core/plan.ts';
import type { IncidentRecord, StepRecord, StepStatus } from '../../core/record.ts';
import { approvalsOf } from '../../core/judge/progress.ts';
import type { ChatMessage } from '../../ports.ts';
import { fallback } from './literal.ts';
import { SLACK, type Block, type Run } from './limits.ts';
import {
  brief,
  type Button,
  button,
  buttons,
  code,
  divider,
  header,
  listed,
  paragraph,
  preformatted,
  text,
  titled,
  bold,
} from './pieces.ts';
import { commandsText, firstLines } from './commands.ts';
import { weigh } from './size.ts';
import { outcome } from './step_outcome.ts';
import { coveredUndo } from './step_undo.ts';
import { count, STATUS_WORDS } from './words.ts';

const IN_DETAILS = 'press Details';

/**
 * Shares of Slack's total for one message. Commands come first: what will run is what people judge. 40 lines: the shipped quarantine has 29,
 * and its last ones name the device.
 */
const CARD = {
  /** As many as there is room for beside what else a card may have to say: seldom less than the first. Details have all of them. */
  commands: [2400, 1600, 800, 200],
  commandLines: 40,
  evidence: 900,
  sentence: 320,
  list: 450,
} as const;

const TIGHT = CARD.commands.at(-1) ?? 0;

/** One step's card, from the moment its plan is being made. Null while it waits for another step: there is nothing to judge yet. */
export function stepCard(record: IncidentRecord, state: StepRecord): ChatMessage | null {
  const step = record.playbook?.steps.find((one) => one.id === state.id);
  if (step === undefined || state.status === 'blocked') return null;
  const status = STATUS_WORDS[state.status];
  const blocksWith = (room: number): readonly Block[] => [
    header(`Step ${state.id.slice(1)} · ${status}`),
    paragraph(bold(brief(step.title, 300, IN_DETAILS), IN_DETAILS)),
    ...body(record, step, state, room),
    ...stepButtons(record, state, READ_ONLY_ACTIONS.has(step.action)),
  ];
  return {
    key: `step:${state.id}`,
    inThread: true,
    text: fallback(`${record.incident.id}, step ${state.id} (${brief(step.title, 200, 'see the card')}): ${status}`),
    blocks: firstThatFits(CARD.commands, blocksWith),
  };
}

/** The blocks with the most room for commands that are a message still. The last ones go out as they are, and are checked there. */
function firstThatFits(rooms: readonly number[], blocksWith: (room: number) => readonly Block[]): readonly Block[] {
  const [room = 0, ...smaller] = rooms;
  const blocks = blocksWith(room);
  return smaller.length === 0 || weigh(blocks) <= SLACK.messageWeight ? blocks : firstThatFits(smaller, blocksWith);
}

/** While people decide, what they judge comes first. Afterwards, what became of it does. */
function body(record: IncidentRecord, step: PlaybookStep, state: StepRecord, room: number): readonly Block[] {
  const { plan } = state;
  const judged = [
    ...(plan === null ? whereOnly(record, step) : whatRuns(record, state, plan, room)),
    ...why(record, step),
    ...(plan === null ? [] : consequences(plan)),
  ];
  // What an approval covered before is the first to go where there is no room: Details have it too.
  const became = outcome(record, step, state, room > TIGHT);
  return state.status === 'pending' ? [...judged, ...became] : [...became, divider(), ...judged];
}

function whatRuns(record: IncidentRecord, state: StepRecord, plan: Plan, room: number): readonly Block[] {
  const { batch } = plan;
  const { shown, lines, of } = firstLines(commandsText(batch.run), room, CARD.commandLines);
  const rest = lines === of ? [] : [paragraph(bold(restWords(lines, of)))];
  const input = batch.run.some((command) => command.stdin !== '')
    ? ' Lines that begin with < are fed to the command above them.'
    : '';
  return [
    where(record, batch.device.id, [
      text(' · MAC '),
      code(batch.device.mac),
      ...(batch.device.address === null ? [] : [text(' · address '), code(batch.device.address)]),
    ]),
    titled(
      RUN_WORDS[state.status],
      text(`on ${batch.host.id} (${batch.host.user}@${batch.host.host}, port ${batch.host.port}). `),
      text(`${brief(plan.effect, CARD.sentence, IN_DETAILS)}${input}`),
    ),
    ...preformatted(shown),
    ...rest,
  ];
}

function restWords(lines: number, of: number): string {
  const part = lines === 0 ? 'only the start of the first line' : `the first ${count(lines, 'line', 'lines')}`;
  return `The card has room for ${part} of ${of}. Press Details and read all of it before you decide.`;
}

const RUN_WORDS: Readonly<Record<StepStatus, string>> = {
  blocked: 'What will run',
  planning: 'What would have run before',
  looking: 'What will run',
  refused: 'What would have run before',
  pending: 'What will run',
  held: 'What will run',
  approved: 'What will run',
  running: 'What runs',
  probing: 'What ran',
  open: 'What will run',
  done: 'What ran',
  rejected: 'What would have run',
  expired: 'What would have run',
  failed: 'What was started',
  unknown: 'What may have run',
  undo_due: 'What ran',
  undo_running: 'What ran',
  undo_probing: 'What ran',
  undo_unknown: 'What ran',
  stopped: 'What would have run',
};

function whereOnly(record: IncidentRecord, step: PlaybookStep): readonly Block[] {
  return step.device === null ? [] : [where(record, step.device, [])];
}

function where(record: IncidentRecord, deviceId: string, more: readonly Run[]): Block {
  const device = record.incident.devices.find((one) => one.id === deviceId);
  if (device === undefined) return titled('Where', text(deviceId), ...more);
  const place = `${brief(device.name, 150, IN_DETAILS)} (${device.id}), site ${brief(device.site, 100, IN_DETAILS)}, criticality ${device.criticality}`;
  return titled('Where', text(place), ...more);
}

function why(record: IncidentRecord, step: PlaybookStep): readonly Block[] {
  const facts = record.incident.evidence.filter((fact) => step.evidence.includes(fact.id));
  const reason = titled('Why', text(brief(step.reason, CARD.sentence, IN_DETAILS)));
  if (facts.length === 0) return [reason];
  const rows = facts.map((fact) => [code(fact.id), text(` ${brief(fact.sentence, CARD.sentence, IN_DETAILS)}`)]);
  return [reason, listed('Evidence', rows, CARD.evidence, IN_DETAILS)];
}

function consequences(plan: Plan): readonly Block[] {
  const breaks =
    plan.breaks.length === 0
      ? titled('What stops working', text('nothing else in the inventory depends on this device.'))
      : listed(
          'What stops working',
          plan.breaks.map((name) => [text(brief(name, 200, IN_DETAILS))]),
          CARD.list,
          IN_DETAILS,
        );
  return [breaks, titled('How it is undone', text(brief(plan.undoSentence, CARD.sentence, IN_DETAILS))), ...coveredUndo(plan)];
}

/** Buttons only where a press can still change something; Details wherever there is a plan or an observation to read. */
function stepButtons(record: IncidentRecord, state: StepRecord, isLook: boolean): readonly Block[] {
  const { draft } = record;
  const incident = record.incident.id;
  const details =
    state.plan === null && state.observation === undefined
      ? []
      : [button('details', 'Details', { i: incident, s: state.id, p: 0 })];
  const again = (label: string) => button('ask_again', label, { i: incident, s: state.id, r: state.request?.id ?? '' });
  switch (state.status) {
    case 'pending':
      return row(state.id, [
        ...deciding(incident, state, reopens(record, state.id)),
        ...takingBack(incident, state),
        ...details,
      ]);
    case 'held':
    case 'approved':
      return row(state.id, [...takingBack(incident, state), ...details]);
    case 'open':
      return [buttons(state.id, button('manual_done', 'Done', { i: incident, s: state.id, n: draft.round }, 'primary'))];
    case 'expired':
      return [buttons(state.id, again('Ask again'), ...details)];
    case 'refused':
    case 'failed':
      return [buttons(state.id, again(isLook ? 'Look again' : 'Plan and ask again'), ...details)];
    case 'unknown':
    case 'undo_unknown':
      return [buttons(state.id, again('Look again'), ...details)];
    default:
      return row(state.id, details);
  }
}

/** Slack refuses a row without buttons. */
function row(id: string, all: readonly Button[]): readonly Block[] {
  return all.length === 0 ? [] : [buttons(id, ...all)];
}

/** Buttons for those who have not decided. Slack shows the same to everybody; who may is judged when they press. */
function deciding(incident: string, state: StepRecord, isReopening: boolean): readonly Button[] {
  const asking = askingOf(incident, state);
  if (asking === null) return [];
  const { stepUp, breakGlass } = state.plan?.batch.rule ?? {};
  // With a code a form follows, and the label says so.
  const [how, label] = stepUp === true ? ['_code', 'Approve with a code'] : ['', 'Approve'];
  const glass = breakGlass === undefined ? [] : [button(`break_glass${how}`, 'Break glass', asking, 'danger')];
  const approve = button(`approve${how}`, label, asking, 'primary');
  return [approve, button('reject', 'Reject', isReopening ? { ...asking, w: 1 } : asking, 'danger'), ...glass];
}

/** For whoever approved: until something goes out they may change their mind. */
function takingBack(incident: string, state: StepRecord): readonly Button[] {
  const asking = askingOf(incident, state);
  return asking === null || approvalsOf(state).length === 0 ? [] : [button('withdraw', 'Take back my approval', asking)];
}

function askingOf(incident: string, { id, request }: StepRecord) {
  return request === null ? null : { i: incident, s: id, r: request.id, d: request.digest };
}
