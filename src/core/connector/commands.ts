import type { CommandTemplate, Connector, ReadTemplate } from './connector.ts';

/** Every command that a connector could send, reads and looks among them: what its gateways must know and allow. */
export function commandsOf({ actions, looks }: Connector): readonly (CommandTemplate | ReadTemplate)[] {
  const changes = [...actions.values()].flatMap(({ requires, run, probe, undo }) => [
    ...requires.reads,
    ...run,
    ...probe.reads,
    ...(undo.kind === 'run' ? undo.run : []),
  ]);
  return [...changes, ...[...looks.values()].flatMap(({ reads }) => reads)];
}
