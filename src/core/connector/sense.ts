import { digestOf } from '../json.ts';
import type {
  CheckTemplate,
  CommandTemplate,
  ConnectorAction,
  ConnectorLook,
  ReadTemplate,
  ValueTemplate,
} from './connector.ts';
import { FACTS } from './facts.ts';
import type { SentenceParameter } from './parameters.ts';
import { parametersIn, type Template } from './template.ts';

/** What the shape alone cannot show: facts that no read gives, values of the wrong type, conditions that could never count. */
export function problemsIn(
  actions: ReadonlyMap<string, ConnectorAction>,
  looks: ReadonlyMap<string, ConnectorLook>,
): readonly string[] {
  if (actions.size + looks.size === 0)
    return ['actions: expected at least one of isolate_device, release_device, observe_device, got none'];
  return [
    ...[...actions].flatMap(([name, action]) => actionProblems(action).map((problem) => `actions.${name}.${problem}`)),
    ...[...looks].flatMap(([name, look]) => lookProblems(look).map((problem) => `actions.${name}.${problem}`)),
  ];
}

function lookProblems({ effect, reads, reports }: ConnectorLook): readonly string[] {
  const given = factsFrom(reads);
  const problems = [...twice('reads', reads)];
  for (const [index, { parse }] of reads.entries()) {
    if (parse === 'none')
      problems.push(
        `reads.${index}.parse: expected a reader, because what runs without asking has to tell something, got none. A command that only has to succeed changes something.`,
      );
  }
  for (const [index, fact] of reports.entries()) {
    problems.push(...known(`reports.${index}`, fact, given));
    if (reports.indexOf(fact) < index) problems.push(`reports.${index}: expected another fact, got ${fact} a second time`);
  }
  if (namesHold(reads, [effect]))
    problems.push('effect: expected no {{hold_s}} or {{hold}}, because a look puts nothing in place that could end, got one');
  return problems;
}

function actionProblems(action: ConnectorAction): readonly string[] {
  const { requires, probe } = action;
  const before = factsFrom(requires.reads);
  const after = factsFrom(probe.reads);
  const problems = [...twice('requires.reads', requires.reads), ...twice('probe.reads', probe.reads)];

  for (const [index, { fact, equals, unless }] of requires.expect.entries()) {
    problems.push(...known(`requires.expect.${index}`, fact, before), ...typed(`requires.expect.${index}`, fact, equals));
    problems.push(...steady(`requires.expect.${index}`, fact));
    if (unless !== null)
      problems.push(
        ...known(`requires.expect.${index}.unless`, unless, before),
        ...typed(`requires.expect.${index}.unless`, unless, true),
      );
  }
  for (const [index, fact] of requires.pin.entries()) {
    problems.push(...known(`requires.pin.${index}`, fact, before), ...steady(`requires.pin.${index}`, fact));
  }
  for (const [index, { fact, equals, onlyIfChanged }] of probe.expect.entries()) {
    problems.push(...known(`probe.expect.${index}`, fact, after), ...typed(`probe.expect.${index}`, fact, equals));
    if (onlyIfChanged && !before.has(fact)) {
      problems.push(
        `probe.expect.${index}: only_if_changed: expected a read in requires that gives ${fact}, got none. It could never count.`,
      );
    }
  }
  if (probe.expect.length > 0 && probe.expect.every((check) => check.onlyIfChanged)) {
    problems.push(
      'probe.expect: expected at least one condition without only_if_changed, got none. The probe could hold without having looked.',
    );
  }
  problems.push(...undoProblems(action, before, after));
  if (action.holdS === null && usesHold(action))
    problems.push('hold_s: expected a number of seconds, because {{hold_s}} or {{hold}} is used, got none');
  return problems;
}

/** An undo that goes out without asking must take back what the run did and nothing more, and it must be seen whether it has. */
function undoProblems(
  { probe, undo }: ConnectorAction,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): readonly string[] {
  const expect = undo.kind === 'run' ? undo.expect : [];
  if (probe.failed === 'hold') {
    if (expect.length === 0) return [];
    return [
      'undo.expect: expected none with failed: hold, because nothing is undone by itself and it would never be looked at',
    ];
  }
  if (undo.kind === 'none')
    return [
      'probe.failed: expected hold, because nothing can undo it, got undo. Give it under undo: what to run, or change this.',
    ];
  if (expect.length === 0)
    return ['undo.expect: expected at least one condition with failed: undo, got none. Nobody could say whether it is undone.'];
  const problems = expect.flatMap(({ fact, equals }, index) => {
    const where = `undo.expect.${index}`;
    const unseen = before.has(fact) ? [] : [`${where}: expected a read in requires that gives ${fact}, got none. ${RESTORES}`];
    return [...known(where, fact, after), ...typed(where, fact, equals), ...steady(where, fact), ...unseen];
  });
  const tells = expect.some((undone) => probe.expect.some((done) => done.fact === undone.fact && differ(done, undone)));
  if (!tells)
    problems.push(
      'undo.expect: expected a fact that the probe expects to be another one after the run, got none. What is undone would look like what has worked.',
    );
  return problems;
}

const RESTORES = 'It goes out by itself only where it brings back what was so before the run.';

const differ = (one: CheckTemplate, other: CheckTemplate): boolean =>
  digestOf({ value: one.equals }) !== digestOf({ value: other.equals });

function factsFrom(reads: readonly ReadTemplate[]): ReadonlySet<string> {
  const parsers = new Set(reads.map((read) => read.parse));
  return new Set([...FACTS].flatMap(([name, kind]) => (parsers.has(kind.from) ? [name] : [])));
}

/** Two reads with one reader would give the same facts, and one would hide the other. */
function twice(where: string, reads: readonly ReadTemplate[]): readonly string[] {
  return reads.flatMap((read, index) => {
    const earlier = reads.slice(0, index);
    const problems: string[] = [];
    if (earlier.some((other) => other.id === read.id))
      problems.push(`${where}.${index}.id: expected another name, got ${read.id} a second time`);
    if (earlier.some((other) => other.parse === read.parse)) {
      problems.push(`${where}.${index}.parse: expected one read a reader, got ${read.parse} a second time`);
    }
    return problems;
  });
}

function known(where: string, fact: string, facts: ReadonlySet<string>): readonly string[] {
  if (facts.has(fact)) return [];
  return [`${where}: expected a fact that the reads give (${[...facts].join(', ')}), got ${JSON.stringify(fact)}`];
}

function typed(where: string, fact: string, equals: ValueTemplate): readonly string[] {
  const type = FACTS.get(fact)?.type;
  const got = typeof equals === 'object' ? 'string' : typeof equals;
  return type === undefined || type === got ? [] : [`${where}.equals: expected a ${type} for ${fact}, got a ${got}`];
}

function steady(where: string, fact: string): readonly string[] {
  if (FACTS.get(fact)?.volatile !== true) return [];
  return [`${where}: expected a fact that stays as it is, got ${fact}, which changes by itself and would void every approval`];
}

function usesHold(action: ConnectorAction): boolean {
  const undo = action.undo.kind === 'run' ? action.undo.run : [];
  const commands = [...action.requires.reads, ...action.run, ...action.probe.reads, ...undo];
  return namesHold(commands, [action.effect, action.undo.kind === 'run' ? action.undo.sentence : action.undo.because]);
}

function namesHold(commands: readonly CommandTemplate[], sentences: readonly Template<SentenceParameter>[]): boolean {
  const inCommands = commands.flatMap((command) => [...command.argv, command.stdin].flatMap(parametersIn));
  const names: readonly string[] = [...inCommands, ...sentences.flatMap(parametersIn)];
  return names.includes('hold_s') || names.includes('hold');
}
