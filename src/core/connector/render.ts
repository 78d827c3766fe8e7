import type { Command, Read } from '../plan.ts';
import type { CommandTemplate, ConnectorAction, ReadTemplate, ValueTemplate } from './connector.ts';
import type { CommandParameter, CommandValues } from './parameters.ts';
import { fill, parametersIn } from './template.ts';

export function renderCommand(template: CommandTemplate, values: CommandValues): Command {
  return {
    argv: template.argv.map((word) => fill(word, values)),
    stdin: fill(template.stdin, values),
    timeoutMs: template.timeoutMs,
  };
}

export function renderRead(template: ReadTemplate, values: CommandValues): Read {
  return { ...renderCommand(template, values), id: template.id, parse: template.parse };
}

export function renderValue(template: ValueTemplate, values: CommandValues): string | number | boolean {
  return typeof template === 'object' ? fill(template, values) : template;
}

/** Which values the commands and conditions of an action cannot do without. */
export function parametersOf(action: ConnectorAction): ReadonlySet<CommandParameter> {
  const undo = action.undo.kind === 'run' ? action.undo.run : [];
  const commands = [...action.requires.reads, ...action.run, ...action.probe.reads, ...undo];
  const undone = action.undo.kind === 'run' ? action.undo.expect : [];
  const conditions = [...action.requires.expect, ...action.probe.expect, ...undone].flatMap(({ equals }) =>
    typeof equals === 'object' ? [equals] : [],
  );
  return new Set([...parametersOfCommands(commands), ...conditions.flatMap(parametersIn)]);
}

export function parametersOfCommands(commands: readonly CommandTemplate[]): ReadonlySet<CommandParameter> {
  return new Set(commands.flatMap((command) => [...command.argv, command.stdin]).flatMap(parametersIn));
}
