import { parseYaml, type Document } from '../document.ts';
import { LIMITS } from '../limits.ts';
import type { CommandTemplate, Connector, ConnectorAction, ConnectorLook, ReadTemplate } from './connector.ts';
import { ConnectorFile, type ActionFile, type LookFile, type ReadFile, type RunFile } from './file.ts';
import { problemsIn } from './sense.ts';

/** One connector file, or every problem at once, each with file, place and what was expected. */
export function parseConnector(text: string, file: string): Document<Connector> {
  const document = parseYaml(text, file, ConnectorFile, LIMITS.playbookFileMaxBytes);
  if (!document.ok) return document;
  const { id, version, title, transport, elevate } = document.value;
  const { observe_device: look, ...changes } = document.value.actions;
  const actions = new Map<string, ConnectorAction>();
  for (const [name, action] of Object.entries(changes)) {
    if (action !== undefined) actions.set(name, assemble(action, elevate));
  }
  const looks = new Map(look === undefined ? [] : [['observe_device', assembleLook(look, elevate)]]);
  const problems = problemsIn(actions, looks).map((problem) => `${file}: ${problem}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { id, version, title, transport, actions, looks } };
}

type Elevate = ConnectorFile['elevate'];

const command = (run: RunFile | ReadFile, elevate: Elevate): CommandTemplate => ({
  argv: run.as_root ? [...elevate, ...run.argv] : run.argv,
  stdin: 'stdin' in run ? run.stdin : [],
  timeoutMs: run.timeout_ms,
});

const read = (each: ReadFile, elevate: Elevate): ReadTemplate => ({
  ...command(each, elevate),
  id: each.id,
  parse: each.parse,
});

function assembleLook({ title, effect, reads, reports }: LookFile, elevate: Elevate): ConnectorLook {
  return { title, effect, reads: reads.map((each) => read(each, elevate)), reports };
}

function assemble(action: ActionFile, elevate: Elevate): ConnectorAction {
  const { requires, probe, undo } = action;
  return {
    title: action.title,
    effect: action.effect,
    holdS: action.hold_s,
    requires: { reads: requires.reads.map((each) => read(each, elevate)), expect: requires.expect, pin: requires.pin },
    run: action.run.map((each) => command(each, elevate)),
    probe: {
      settleMs: probe.settle_ms,
      reads: probe.reads.map((each) => read(each, elevate)),
      expect: probe.expect.map(({ fact, equals, only_if_changed: onlyIfChanged }) => ({ fact, equals, onlyIfChanged })),
      failed: probe.failed,
    },
    undo:
      undo.kind === 'none'
        ? undo
        : {
            ...undo,
            run: undo.run.map((each) => command(each, elevate)),
            expect: undo.expect.map((each) => ({ ...each, onlyIfChanged: false })),
          },
  };
}
