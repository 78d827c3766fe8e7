import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { connectorOf, undoingText } from '../core/connector/sample.ts';

/** The shipped playbooks, changed by an operator who wants an isolation that plainly has no effect to be undone by itself. */
export function undoingItself(playbooks: Playbooks): Playbooks {
  const { connectors, policy } = playbooks;
  return {
    ...playbooks,
    connectors: new Map([...connectors, ['linux-gateway', connectorOf(undoingText())]]),
    policy: {
      ...policy,
      rules: policy.rules.map((rule) => ({
        ...rule,
        ...(rule.actions.includes('isolate_device') && { undo: 'by_itself' as const }),
      })),
    },
  };
}
