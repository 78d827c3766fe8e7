import type { ConnectorAction, ReadTemplate, ValueTemplate } from './connector.ts';
import { FACTS } from './facts.ts';
import { parametersIn } from './template.ts';

/** What the shape alone cannot show: facts that no read gives, values of the wrong type, conditions that could never count. */
export function problemsIn(actions: ReadonlyMap<string, ConnectorAction>): readonly string[] {
  if (actions.size === 0) return ['actions: expected at least one of isolate_device, release_device, got none'];
  return [...actions].flatMap(([name, action]) => actionProblems(action).map((problem) => `actions.${name}.${problem}`));
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
  if (action.holdS === null && usesHold(action))
    problems.push('hold_s: expected a number of seconds, because {{hold_s}} or {{hold}} is used, got none');
  return problems;
}

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
  const inCommands = commands.flatMap((command) => [...command.argv, command.stdin].flatMap(parametersIn));
  const sentences = [action.effect, action.undo.kind === 'run' ? action.undo.sentence : action.undo.because];
  const names: readonly string[] = [...inCommands, ...sentences.flatMap(parametersIn)];
  return names.includes('hold_s') || names.includes('hold');
}
