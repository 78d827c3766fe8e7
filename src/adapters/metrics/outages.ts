import { LIMITS } from '../../core/limits.ts';
import type { Instruments } from './instruments.ts';

export const SYSTEMS = ['slack', 'slack_socket', 'github', 'model', 'gateways', 'database'] as const;
export type System = (typeof SYSTEMS)[number];

export interface OutageLog {
  info(message: string, facts: Readonly<Record<string, string | number | boolean>>): void;
  error(message: string, error: unknown, facts?: Readonly<Record<string, string | number | boolean>>): void;
}

export interface Outages {
  /** @param part which of several, such as a gateway's id. */
  answered(system: System, part?: string): void;
  unanswered(system: System, error: unknown, part?: string): void;
  /** Whether this error was counted as an outage, and so told already. */
  isTold(error: unknown): boolean;
  /** Brings the gauges to now: called before they are read. */
  measure(): void;
}

interface State {
  lastSuccess: number | null;
  downSince: number | null;
  told: boolean;
  toldAt: number;
}

/**
 * Follows which outside system answers. Each outage is one line in the log when it begins and one when it ends, however often it is tried in
 * between; one that comes and goes is told once a minute.
 */
export function createOutages(instruments: Instruments, log: OutageLog, now: () => number): Outages {
  const states = new Map<System, Map<string, State>>();
  const errors = new WeakSet();
  const stateOf = (system: System, part: string): State => {
    const parts = states.get(system) ?? new Map<string, State>();
    states.set(system, parts);
    const state = parts.get(part) ?? { lastSuccess: null, downSince: null, told: false, toldAt: Number.NEGATIVE_INFINITY };
    parts.set(part, state);
    return state;
  };
  const factsOf = (system: System, part: string) => (part === '' ? { system } : { system, part });

  return {
    answered: (system, part = '') => {
      const state = stateOf(system, part);
      const at = now();
      state.lastSuccess = at;
      if (state.downSince !== null && state.told)
        log.info('an outage is over', { ...factsOf(system, part), seconds: Math.round((at - state.downSince) / 1000) });
      state.downSince = null;
      state.told = false;
    },
    unanswered: (system, error, part = '') => {
      if (typeof error === 'object' && error !== null) errors.add(error);
      instruments.failures.inc({ system });
      const state = stateOf(system, part);
      const at = now();
      if (state.downSince === null) {
        state.downSince = at;
        instruments.outages.inc({ system });
      }
      if (state.told || at - state.toldAt < LIMITS.outageToldEveryMs) return;
      state.told = true;
      state.toldAt = at;
      log.error('an outage began', error, factsOf(system, part));
    },
    isTold: (error) => typeof error === 'object' && error !== null && errors.has(error),
    measure: () => {
      for (const [system, parts] of states) {
        const all = [...parts.values()];
        const lasts = all.flatMap(({ lastSuccess }) => lastSuccess ?? []);
        instruments.up.set({ system }, all.some(({ downSince }) => downSince !== null) ? 0 : 1);
        if (lasts.length > 0) instruments.sinceSuccess.set({ system }, Math.max(0, now() - Math.max(...lasts)) / 1000);
      }
      instruments.gatewaysDown.set(
        [...(states.get('gateways')?.values() ?? [])].filter(({ downSince }) => downSince !== null).length,
      );
    },
  };
}
