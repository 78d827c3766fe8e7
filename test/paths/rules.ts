import { ARI, AVERY, ROBIN } from '../flow/bench.ts';
import { GLASS, type Rule } from './model/rule.ts';

export const [LEE, KIM] = ['U0LEE000001', 'U0KIM000001'] as const;

/** Who is where when a run begins. */
export const GROUPS: ReadonlyMap<string, readonly string[]> = new Map([
  ['plant-responders', [ROBIN, AVERY, ARI]],
  ['security', [AVERY]],
  ['operations', [ARI]],
  ['leads', [LEE]],
  [GLASS, [KIM]],
]);

const COMMON = {
  approvers: ['security', 'operations'],
  escalatesTo: 'leads',
  expiresMs: 60 * 60_000,
  remindMs: 10 * 60_000,
  escalateMs: 15 * 60_000,
  stepUp: false,
  breakGlassMs: null,
  undoes: false,
} as const;
const EACH = ['security', 'operations'];

/** From the plainest to one that asks for everything. */
export const RULES: readonly Rule[] = [
  { ...COMMON, quorum: 1, oneFromEach: [], holdMs: 0, rejection: 'final' },
  { ...COMMON, quorum: 1, oneFromEach: [], holdMs: 60_000, rejection: 'reopens', stepUp: true },
  { ...COMMON, quorum: 2, oneFromEach: EACH, holdMs: 0, rejection: 'reopens', breakGlassMs: 5 * 60_000 },
  { ...COMMON, quorum: 2, oneFromEach: EACH, holdMs: 60_000, rejection: 'final', stepUp: true, breakGlassMs: 15 * 60_000 },
  { ...COMMON, quorum: 2, oneFromEach: [], holdMs: 0, rejection: 'reopens', undoes: true },
  // Late holds: an approval may be complete when the asking is nearly over. And no start takes a hold that is longer than break-glass lives, but
  // what was asked under such a rule by an older version has an end all the same.
  { ...COMMON, quorum: 2, oneFromEach: [], holdMs: 12 * 60_000, rejection: 'final', breakGlassMs: 5 * 60_000 },
];

export const nameOf = ({ quorum, oneFromEach, holdMs, rejection, stepUp, breakGlassMs, undoes }: Rule): string =>
  [
    `${quorum} of ${oneFromEach.length === 0 ? 'either group' : 'each group'}`,
    `held for ${holdMs / 1000} s`,
    `a rejection ${rejection === 'final' ? 'is final' : 'reopens'}`,
    ...(stepUp ? ['with codes'] : []),
    ...(breakGlassMs === null ? [] : ['with break-glass']),
    ...(undoes ? ['undone by itself'] : []),
  ].join(', ');
