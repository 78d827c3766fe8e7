import type { Effect } from '../../../src/core/effect.ts';

type Timed = Extract<Effect, { readonly at: number } | { readonly afterMs: number }>;

/** One of each kind that starts at a time, or so much after it was sent. A new kind does not compile until it is here. */
const TIMED: { readonly [K in Timed['kind']]: (incident: string, at: number, now: number) => Extract<Timed, { kind: K }> } = {
  expire: (incident, at) => ({ kind: 'expire', incident, step: 's1', request: 'r1', at }),
  overdue: (incident, at) => ({ kind: 'overdue', incident, step: 's1', attempt: 'a1', at }),
  remind: (incident, at) => ({ kind: 'remind', incident, step: 's1', request: 'r1', at }),
  escalate: (incident, at) => ({ kind: 'escalate', incident, step: 's1', request: 'r1', at }),
  survey: (incident, at) => ({ kind: 'survey', incident, step: 's1', request: 'r1', at }),
  release: (incident, at) => ({ kind: 'release', incident, step: 's1', request: 'r1', at }),
  probe: (incident, at, now) => ({ kind: 'probe', incident, step: 's1', attempt: 'a1', afterMs: at - now }),
  picture: (incident, at, now) => ({ kind: 'picture', incident, afterMs: at - now }),
};

export const TIMED_KINDS: readonly string[] = Object.keys(TIMED).toSorted();

/** @param now the time at which they are sent. */
export function timed(incident: string, at: number, now: number): readonly Effect[] {
  return Object.values(TIMED).map((make) => make(incident, at, now));
}
