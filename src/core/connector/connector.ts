import type { Expectation, Read } from '../plan.ts';
import type { CommandParameter, SentenceParameter } from './parameters.ts';
import type { Template } from './template.ts';

/** How one kind of gateway is spoken to: `playbooks/connectors/<id>.yaml`, parsed. Only `parseConnector` makes one. */
export interface Connector {
  readonly id: string;
  /** Part of every digest: raise it with each change of what people approve, so that approvals of the old commands end. */
  readonly version: number;
  readonly title: string;
  readonly transport: 'ssh';
  readonly actions: ReadonlyMap<string, ConnectorAction>;
  /** Actions that only look. They have nothing that could be run, so that none of them can come to run it. */
  readonly looks: ReadonlyMap<string, ConnectorLook>;
}

export interface ConnectorLook {
  readonly title: string;
  readonly effect: Template<SentenceParameter>;
  readonly reads: readonly ReadTemplate[];
  /** Which of the facts that the reads give are recorded and shown, in this order. */
  readonly reports: readonly string[];
}

export interface ConnectorAction {
  readonly title: string;
  readonly effect: Template<SentenceParameter>;
  /** After this many seconds the gateway undoes it by itself; null when it does not. */
  readonly holdS: number | null;
  readonly requires: {
    readonly reads: readonly ReadTemplate[];
    readonly expect: readonly ExpectationTemplate[];
    /** Facts that must not change between approval and run, whatever they are. */
    readonly pin: readonly string[];
  };
  readonly run: readonly CommandTemplate[];
  readonly probe: {
    readonly settleMs: number;
    readonly reads: readonly ReadTemplate[];
    readonly expect: readonly CheckTemplate[];
    readonly failed: 'hold' | 'undo';
  };
  readonly undo:
    | {
        readonly kind: 'run';
        readonly sentence: Template<SentenceParameter>;
        readonly run: readonly CommandTemplate[];
        /** What the probe's reads show when it is undone. Empty unless a failed probe is to be undone. */
        readonly expect: readonly CheckTemplate[];
      }
    | { readonly kind: 'none'; readonly because: Template<SentenceParameter> };
}

export interface CommandTemplate {
  /** The first word is literal; with `as_root` the connector's `elevate` words stand before it. */
  readonly argv: readonly Template<CommandParameter>[];
  readonly stdin: Template<CommandParameter>;
  readonly timeoutMs: number;
}

export interface ReadTemplate extends CommandTemplate {
  readonly id: string;
  readonly parse: Read['parse'];
}

export type ValueTemplate = number | boolean | Template<CommandParameter>;

export interface ExpectationTemplate extends Omit<Expectation, 'equals' | 'otherwise'> {
  readonly equals: ValueTemplate;
  readonly otherwise: Template<SentenceParameter>;
}

export interface CheckTemplate {
  readonly fact: string;
  readonly equals: ValueTemplate;
  readonly onlyIfChanged: boolean;
}
