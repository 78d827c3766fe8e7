import { lapsed } from '../advance/lapsed.ts';
import { commandLine } from '../connector/quote.ts';
import type { Decision } from '../approval.ts';
import type { Command, Observation, Plan } from '../plan.ts';
import type { PlaybookStep } from '../playbook.ts';
import { ruleSentences } from '../policy/words.ts';
import type { IncidentRecord, StepRecord } from '../record.ts';
import { code, fence, text } from './escape.ts';
import { blocks, table } from './markdown.ts';
import { cited } from './proposal-section.ts';
import { factList, reportBlock } from './report-block.ts';
import { undoBlocks, undoneWhen } from './undo-section.ts';
import { statusWords, timeWords } from './words.ts';

/** Each step: why, what was to run, who decided, what ran, what the probe showed, how it is undone. */
export function stepSections({ playbook, steps }: IncidentRecord): string {
  if (playbook === null || playbook.steps.length === 0) return '';
  const records = new Map(steps.map((step) => [step.id, step]));
  return blocks('## Steps', ...playbook.steps.map((step) => stepSection(step, records.get(step.id))));
}

function stepSection(step: PlaybookStep, record: StepRecord | undefined): string {
  const device = step.device === null ? '' : ` on ${code(step.device)}`;
  const after = step.after.length === 0 ? '' : ` It comes after ${step.after.join(', ')}.`;
  return blocks(
    `### ${step.id}: ${text(step.title)}`,
    `${code(step.action)}${device}${record === undefined ? '' : `; the step ${statusWords(record.status)}`}.${after}`,
    `Why: ${text(step.reason)}${cited(step.evidence)}`,
    ...(record === undefined ? [] : recordBlocks(record)),
  );
}

function recordBlocks(record: StepRecord): readonly string[] {
  return [
    record.problem === null ? '' : `It could not be prepared (${code(record.problem.code)}): ${text(record.problem.message)}`,
    record.plan === null ? '' : planBlocks(record.plan),
    record.observation === undefined ? '' : observationBlocks(record.observation),
    record.changed.length === 0
      ? ''
      : `An earlier approval was voided, because these changed: ${record.changed.map(code).join(', ')}.`,
    decisions(record),
    confirmed(record),
    reported(record),
    probed(record),
    undone(record),
  ];
}

function planBlocks(plan: Plan): string {
  const { batch } = plan;
  const facts = factList(batch.preconditions);
  return blocks(
    `What it does: ${text(plan.effect)} It runs on ${code(batch.host.id)} (${code(`${batch.host.user}@${batch.host.host}:${batch.host.port}`)}),` +
      ` planned on ${timeWords(plan.plannedAt)}, digest ${code(plan.digest)}.`,
    plan.breaks.length === 0 ? '' : `What stops working: ${plan.breaks.map(text).join(', ')}.`,
    facts === '' ? '' : blocks('What had to be true:', facts),
    commandBlock('What runs:', batch.run),
    commandBlock('How it is probed, read only:', batch.probe.reads),
    commandBlock(`How it is undone: ${text(plan.undoSentence)}`, batch.undo),
    batch.rule.undo === undefined ? '' : undoneWhen(batch.probe.undone ?? []),
    `Who may approve: ${text(ruleSentences(batch.rule).join(' '))}`,
  );
}

function observationBlocks({ at, host, connector, effect, reads, facts, sentence }: Observation): string {
  return blocks(
    `What was looked at: ${text(effect)} On ${code(host.id)} (${code(`${host.user}@${host.host}:${host.port}`)}), on ${timeWords(at)},` +
      ` by ${code(`${connector.id} ${connector.version}`)}. Nothing was changed, and nobody was asked: the policy lets it run by itself.`,
    `What was seen: ${text(sentence)}`,
    factList(facts),
    commandBlock('How it was looked at, read only:', reads),
  );
}

function commandBlock(title: string, commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => [
    commandLine(command),
    ...(command.stdin === ''
      ? []
      : [
          '# with this on its standard input:',
          ...command.stdin
            .replace(/\n+$/u, '')
            .split('\n')
            .map((line) => `#   ${line}`),
        ]),
  ]);
  return lines.length === 0 ? title : blocks(title, fence(lines.join('\n'), 'sh'));
}

function decisions(record: StepRecord): string {
  if (record.decisions.length > 0) {
    return blocks(
      'Decided:',
      table(['When', 'Who', 'Verdict', 'Spoke for', 'Took', 'Read the details', 'Reason'], record.decisions.map(decisionRow)),
      text(lapsed(record) ?? ''),
      shortageOf(record),
    );
  }
  const asked = record.request;
  return asked === null
    ? ''
    : blocks(
        `Asked on ${timeWords(asked.askedAt)}, until ${timeWords(asked.expiresAt)}. Nobody's decision counts yet.`,
        shortageOf(record),
      );
}

function decisionRow(decision: Decision): readonly string[] {
  return [
    timeWords(decision.at),
    text(`${decision.name} (${decision.by})`),
    verdictOf(decision),
    (decision.groups ?? []).map(code).join(', '),
    decision.secondsToDecide === undefined ? '' : `${decision.secondsToDecide} s`,
    decision.sawDetails === undefined ? '' : decision.sawDetails ? 'yes' : 'no',
    text(decision.reason),
  ];
}

function verdictOf({ verdict, breakGlass, stepUp }: Decision): string {
  if (verdict === 'reject') return 'rejected';
  const how = [
    ...(breakGlass === true ? ['alone, by **break-glass**'] : []),
    ...(stepUp === 'verified' ? ['with a code'] : []),
  ];
  return ['approved', ...how].join(' ');
}

function shortageOf({ request, status }: StepRecord): string {
  return status === 'pending' && request?.shortage !== undefined ? text(request.shortage) : '';
}

function confirmed({ confirmed: by }: StepRecord): string {
  if (by === null) return '';
  const note = by.note === '' ? '.' : `: ${text(by.note)}`;
  return `${text(`${by.name} (${by.by})`)} confirmed on ${timeWords(by.at)} that it is done${note}`;
}

function reported({ attempt, report, plan }: StepRecord): string {
  if (attempt === null) return '';
  const started = `Started on ${timeWords(attempt.startedAt)}, attempt ${code(attempt.id)}.`;
  return report === null ? `${started} No report yet.` : reportBlock(started, report, plan?.batch.run ?? [], 'it ran');
}

function probed({ probe }: StepRecord): string {
  if (probe === null) return '';
  return blocks(
    `${probe.holds ? 'The probe confirms it' : probe.readable ? 'The probe does not confirm it' : 'The probe could not look'}: ${text(probe.sentence)}`,
    factList(probe.facts),
  );
}

function undone({ undo, plan }: StepRecord): string {
  return undo === undefined || undo === null ? '' : undoBlocks(undo, plan?.batch.undo ?? []);
}
