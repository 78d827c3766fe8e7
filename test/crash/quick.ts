import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import type { Connector, ConnectorAction } from '../../src/core/connector/connector.ts';

/**
 * The shipped connector in a hurry. An attempt that nobody can tell about is looked at when its longest run time is over: that is about two
 * minutes with the shipped times, and no test may wait so long at every point.
 */
const COMMAND_MS = 1500;
const SETTLE_MS = 50;
/** For the SSH adapter: what a connection may take counts into the longest run time as well. */
export const QUICK_SSH = { connectMs: 3000, placeWaitMs: 500 } as const;

/** @param commandMs the longest that any command may take. */
export function inAHurry(playbooks: Playbooks, commandMs: number = COMMAND_MS): Playbooks {
  const connectors = [...playbooks.connectors].map(([id, connector]) => [id, hurried(connector, commandMs)] as const);
  return { ...playbooks, connectors: new Map(connectors) };
}

function hurried(connector: Connector, commandMs: number): Connector {
  const actions = [...connector.actions].map(([id, action]) => [id, hurriedAction(action, commandMs)] as const);
  return { ...connector, actions: new Map(actions) };
}

function hurriedAction(action: ConnectorAction, commandMs: number): ConnectorAction {
  const quick = <C extends { readonly timeoutMs: number }>(commands: readonly C[]): readonly C[] =>
    commands.map((command) => ({ ...command, timeoutMs: commandMs }));
  return {
    ...action,
    requires: { ...action.requires, reads: quick(action.requires.reads) },
    run: quick(action.run),
    probe: { ...action.probe, settleMs: SETTLE_MS, reads: quick(action.probe.reads) },
    undo: action.undo.kind === 'run' ? { ...action.undo, run: quick(action.undo.run) } : action.undo,
  };
}
