import type { Command, CommandResult, ExecReport, Facts } from '../plan.ts';
import { assertNever } from '../result.ts';
import { code, text } from './escape.ts';
import { blocks, list, output } from './markdown.ts';

/** What came back from the wire, with what each command printed. `started` says when it began, `ran` what nobody can say about it. */
export function reportBlock(started: string, report: ExecReport, commands: readonly Command[], ran: string): string {
  const results = (all: readonly CommandResult[]): readonly string[] =>
    all.map((result, index) => resultBlock(result, commands[index]));
  switch (report.kind) {
    case 'completed':
      return blocks(`${started} What came back:`, ...results(report.results));
    case 'refused':
      return `${started} It did not run (${code(report.code)}): ${text(report.message)}`;
    case 'unknown':
      return blocks(
        `${started} Nobody can say whether ${ran} (${code(report.code)}): ${text(report.message)}`,
        ...results(report.results),
      );
    default:
      return assertNever(report);
  }
}

function resultBlock(result: CommandResult, command: Command | undefined): string {
  const name = command === undefined ? 'A command' : code(command.argv[0] ?? '');
  return blocks(
    `${name} ended with exit code ${result.exitCode} after ${result.durationMs} ms.${result.truncated ? ' Its output was longer than what is kept.' : ''}`,
    output('Output', result.stdout),
    output('Errors', result.stderr),
  );
}

export function factList(facts: Facts): string {
  return list(Object.entries(facts).map(([name, value]) => `${code(name)}: ${code(String(value))}`));
}
