import { parseYaml, type Document } from '../document.ts';
import { LIMITS } from '../limits.ts';
import type { CommandTemplate, Connector, ConnectorAction, ReadTemplate } from './connector.ts';
import { ConnectorFile, type ActionFile, type ReadFile, type RunFile } from './file.ts';
import { problemsIn } from './sense.ts';

/** One connector file, or every problem at once, each with file, place and what was expected. */
export function parseConnector(text: string, file: string): Document<Connector> {
  const document = parseYaml(text, file, ConnectorFile, LIMITS.playbookFileMaxBytes);
  if (!document.ok) return document;
  const { id, version, title, transport, elevate } = document.value;
  const actions = new Map<string, ConnectorAction>();
  for (const [name, action] of Object.entries(document.value.actions)) {
    if (action !== undefined) actions.set(name, assemble(action, elevate));
  }
  const problems = problemsIn(actions).map((problem) => `${file}: ${problem}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { id, version, title, transport, actions } };
}

function assemble(action: ActionFile, elevate: ConnectorFile['elevate']): ConnectorAction {
  const command = (run: RunFile | ReadFile): CommandTemplate => ({
    argv: run.as_root ? [...elevate, ...run.argv] : run.argv,
    stdin: 'stdin' in run ? run.stdin : [],
    timeoutMs: run.timeout_ms,
  });
  const read = (each: ReadFile): ReadTemplate => ({ ...command(each), id: each.id, parse: each.parse });
  const { requires, probe, undo } = action;
  return {
    title: action.title,
    effect: action.effect,
    holdS: action.hold_s,
    requires: { reads: requires.reads.map(read), expect: requires.expect, pin: requires.pin },
    run: action.run.map(command),
    probe: {
      settleMs: probe.settle_ms,
      reads: probe.reads.map(read),
      expect: probe.expect.map(({ fact, equals, only_if_changed: onlyIfChanged }) => ({ fact, equals, onlyIfChanged })),
      failed: probe.failed,
    },
    undo: undo.kind === 'none' ? undo : { ...undo, run: undo.run.map(command) },
  };
}
