import { lapsed } from '../../core/advance/lapsed.ts';
import { READ_ONLY_ACTIONS, type PlaybookStep, type StepId } from '../../core/playbook.ts';
import type { Batch, Check, Facts, Observation, Plan } from '../../core/plan.ts';
import { ruleSentences } from '../../core/policy/words.ts';
import type { IncidentRecord, StepRecord } from '../../core/record.ts';
import { commandsText } from './commands.ts';
import { bold, code, moment, paragraph, preformatted, text, titled } from './pieces.ts';
import type { Block } from './limits.ts';
import { differenceDetails } from './step_differences.ts';
import { duration, findingWords, personWords, probeTitle } from './words.ts';

/** All there is to know about one step before it is judged: nothing is shortened here, long texts become several blocks. */
export function stepDetails(record: IncidentRecord, id: StepId): readonly Block[] {
  const step = record.playbook?.steps.find((one) => one.id === id);
  const state = record.steps.find((one) => one.id === id);
  if (step === undefined || state === undefined) return [paragraph(text('There is no such step any more.'))];
  const facts = record.incident.evidence.filter((fact) => step.evidence.includes(fact.id));
  return [
    ...long('Step', `${step.id}: ${step.title}`),
    ...preparedDetails(step, state),
    ...differenceDetails(state),
    ...long('Why', step.reason),
    ...facts.flatMap((fact) =>
      long(`${fact.id} (${fact.trusted ? 'from the inventory' : 'an outsider may have written parts of it'})`, fact.sentence),
    ),
    ...outputs(state),
  ];
}

function preparedDetails({ action }: PlaybookStep, { plan, observation }: StepRecord): readonly Block[] {
  if (plan !== null) return planDetails(plan);
  if (observation !== undefined) return observationDetails(observation);
  return [paragraph(text(READ_ONLY_ACTIONS.has(action) ? 'Nothing was seen yet.' : 'There is no plan yet.'))];
}

function observationDetails({ device, host, connector, effect, reads, facts, sentence, at }: Observation): readonly Block[] {
  return [
    ...deviceAndHost(device, host),
    ...long('What was looked at', effect),
    ...long('Read only, with', commandsText(reads)),
    ...long('What was seen', `${sentence}\n${factsText(facts)}`),
    titled('Connector', text(`${connector.id}, version ${connector.version}. Looked `), moment(at), text('.')),
    paragraph(text('Nothing was changed, so nobody was asked: the policy lets this action run by itself.')),
  ];
}

function deviceAndHost(device: Batch['device'], host: Batch['host']): readonly Block[] {
  return [
    titled(
      'Device',
      text(device.id),
      text(' · MAC '),
      code(device.mac),
      text(' · address '),
      code(device.address ?? 'unknown'),
    ),
    titled('Runs on', text(`${host.id}, as ${host.user} at ${host.host}, port ${host.port}`)),
    ...long('Accepted host keys', host.hostKeys.join('\n')),
  ];
}

function planDetails(plan: Plan): readonly Block[] {
  const { batch } = plan;
  return [
    ...deviceAndHost(batch.device, batch.host),
    ...long('Effect', plan.effect),
    ...long('Commands', commandsText(batch.run)),
    ...long('Then Tagout looks, read only, with', commandsText(batch.probe.reads)),
    ...long(`It counts as done when, ${duration(batch.probe.settleMs)} after the run,`, checksText(batch.probe.expect)),
    ...long('How it is undone', `${plan.undoSentence}\n${commandsText(batch.undo)}`),
    ...(batch.rule.undo === undefined
      ? []
      : long(
          'It goes out by itself after a look that plainly fails, and it is undone when',
          checksText(batch.probe.undone ?? []),
        )),
    ...long('What must be true before it starts', factsText(batch.preconditions)),
    ...long('Seen while planning, to compare with', factsText(plan.baseline)),
    ...long(
      'What stops working',
      plan.breaks.length === 0 ? 'Nothing else in the inventory depends on this device.' : plan.breaks.join('\n'),
    ),
    ...long(
      'Rule of the policy',
      [
        ...ruleSentences(batch.rule),
        'Nobody approves a step of an incident that they opened or whose draft they shaped.',
        `The commands take ${duration(plan.longestMs)} at most.`,
      ].join('\n'),
    ),
    titled(
      'Connector',
      text(`${batch.connector.id}, version ${batch.connector.version}. Planned `),
      moment(plan.plannedAt),
      text('.'),
    ),
    titled('Digest', code(plan.digest), text(' stands for all of the above but the prose: what is approved is what runs.')),
  ];
}

function checksText(checks: readonly Check[]): string {
  return checks
    .map((one) => `${one.fact} is ${String(one.equals)}${one.onlyIfChanged ? ', and was otherwise before the run' : ''}`)
    .join('\n');
}

/** Everything about the incident itself, for the button on its card. */
export function incidentDetails(record: IncidentRecord): readonly Block[] {
  const { incident, playbook } = record;
  return [
    ...long('Title', incident.title),
    ...incident.devices.flatMap((device) =>
      long(
        `Device ${device.id}`,
        `${device.name}: ${device.kind}, ${device.vendor} ${device.model}, firmware ${device.firmware}\nAddresses: ${device.addresses.join(', ')} · MAC ${device.mac ?? 'unknown'}\n` +
          `Site ${device.site}, criticality ${device.criticality}, owner ${device.owner}, gateway ${device.gateway ?? 'none'}\nDepends on it: ${device.dependents.join(', ') || 'nothing'}`,
      ),
    ),
    ...(incident.unknownEndpoints.length === 0 ? [] : long('Not in the inventory', incident.unknownEndpoints.join('\n'))),
    ...incident.evidence.flatMap((fact) =>
      long(`${fact.id} (${fact.trusted ? 'from the inventory' : 'an outsider may have written parts of it'})`, fact.sentence),
    ),
    ...(playbook === null ? [] : long('Playbook', `${playbook.title}\n${playbook.summary}`)),
    ...(playbook?.hypotheses ?? []).flatMap((one) =>
      long(`Hypothesis (${one.evidence.join(', ')})`, [one.statement, ...one.hunt.map((hint) => `Look: ${hint}`)].join('\n')),
    ),
    ...(playbook?.steps ?? []).flatMap((step) =>
      long(`Step ${step.id}`, `${step.title}\n${step.reason}\nEvidence: ${step.evidence.join(', ')}`),
    ),
    ...record.draft.tries.flatMap((one, index) =>
      long(`Try ${index + 1} by ${one.model}`, [one.sentence, ...one.findings.map(findingWords)].join('\n')),
    ),
    ...(record.stopped === null ? [] : long('Stopped', record.stopped.reason)),
  ];
}

function outputs(state: StepRecord): readonly Block[] {
  const { report, probe, confirmed } = state;
  const gone = lapsed(state);
  const decisions = [
    ...state.decisions.flatMap((one) =>
      long(
        `${one.verdict === 'approve' ? 'Approved' : 'Rejected'} by ${personWords(one.name, one.by)}${one.breakGlass === true ? ' alone, by break-glass' : ''}`,
        one.reason === '' ? 'No reason was given.' : one.reason,
      ),
    ),
    ...(gone === null ? [] : [paragraph(text(gone))]),
  ];
  if (confirmed !== null) {
    return [
      ...decisions,
      ...long(
        `Confirmed by ${personWords(confirmed.name, confirmed.by)}`,
        confirmed.note === '' ? 'No note was given.' : confirmed.note,
      ),
    ];
  }
  if (report === null) return decisions;
  const said = report.kind === 'completed' ? [] : long('Report', `${report.message} (${report.code})`);
  const results = report.kind === 'refused' ? [] : report.results;
  return [
    ...decisions,
    ...said,
    ...results.flatMap((result, index) =>
      long(
        `Command ${index + 1} ended with code ${result.exitCode} after ${duration(result.durationMs)}${result.truncated ? ' (its output was longer than what is kept)' : ''}`,
        [result.stdout, result.stderr].filter((part) => part !== '').join('\n'),
      ),
    ),
    ...(probe === null ? [] : long(probeTitle(probe), `${probe.sentence}\n${factsText(probe.facts)}`)),
  ];
}

function long(title: string, words: string): readonly Block[] {
  return [paragraph(bold(title, 'its start is on the card')), ...preformatted(words)];
}

function factsText(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n');
}
