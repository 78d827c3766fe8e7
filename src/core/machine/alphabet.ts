import type { StepId } from '../playbook.ts';
import type { Approving, Covering, MachineEvent, Undoing } from './events.ts';

/** One event to try in every state, and whether what it carries is a real approval, or really lets it be undone. The walk's own word, not the guard's. */
export interface Trial {
  readonly event: MachineEvent;
  /** Null for events that carry neither. */
  readonly covered: boolean | null;
  readonly step: StepId | null;
}

const yes = (by: string, digest: string, ...groups: string[]): Approving => ({ by, digest, groups, alone: false });
const glass = (digest: string): Approving => ({ by: 'z', digest, groups: [], alone: true });
const ANY = { oneFromEach: [], breakGlass: false };
const EACH = { oneFromEach: ['x', 'y'], breakGlass: false };
const GLASS = { oneFromEach: [], breakGlass: true };

/**
 * Right, wrong, stale and missing digests; too few people; one person twice; people of the wrong groups; somebody alone whom no rule lets;
 * rules that would let nobody's approval pass.
 */
const COVERINGS: readonly (Covering & { readonly covered: boolean })[] = [
  { covered: true, digest: 'now', approvals: [yes('a', 'now')], quorum: 1, ...ANY },
  { covered: true, digest: 'now', approvals: [yes('a', 'now'), yes('b', 'now')], quorum: 2, ...ANY },
  { covered: true, digest: 'now', approvals: [yes('a', 'now', 'x', 'y'), yes('b', 'now', 'x')], quorum: 2, ...EACH },
  { covered: true, digest: 'now', approvals: [glass('now')], quorum: 2, ...GLASS },
  { covered: false, digest: 'now', approvals: [yes('a', 'other')], quorum: 1, ...ANY },
  { covered: false, digest: 'now', approvals: [yes('a', 'before'), yes('b', 'now')], quorum: 2, ...ANY },
  { covered: false, digest: 'now', approvals: [yes('a', 'now'), yes('a', 'now')], quorum: 2, ...ANY },
  { covered: false, digest: 'now', approvals: [yes('a', 'now', 'x'), yes('b', 'now', 'x')], quorum: 2, ...EACH },
  { covered: false, digest: 'now', approvals: [yes('a', 'now', 'x', 'y')], quorum: 1, ...EACH },
  { covered: false, digest: 'now', approvals: [yes('a', 'now', 'x'), yes('b', 'other', 'y')], quorum: 1, ...EACH },
  { covered: false, digest: 'now', approvals: [glass('now')], quorum: 2, ...ANY },
  { covered: false, digest: 'now', approvals: [glass('other')], quorum: 2, ...GLASS },
  { covered: false, digest: 'now', approvals: [yes('a', 'now')], quorum: 2, ...GLASS },
  { covered: false, digest: 'now', approvals: [], quorum: 1, ...GLASS },
  { covered: false, digest: 'now', approvals: [], quorum: 0, ...ANY },
  { covered: false, digest: 'now', approvals: [yes('a', 'now')], quorum: Number.NaN, ...ANY },
  { covered: false, digest: '', approvals: [yes('a', '')], quorum: 1, ...ANY },
  { covered: false, digest: null, approvals: [yes('a', 'now')], quorum: 1, ...ANY },
];

/** Every approval above for what ran; and the good ones when something else ran, or nothing, or when what was approved lets nothing be undone. */
const UNDOINGS: readonly (Undoing & { readonly covered: boolean })[] = [
  ...COVERINGS.map((covering) => ({ ...covering, ran: covering.digest, byItself: true })),
  ...COVERINGS.filter(({ covered }) => covered).flatMap((covering) => {
    const not = { ...covering, covered: false };
    return [
      { ...not, ran: 'before', byItself: true },
      { ...not, ran: null, byItself: true },
      { ...not, ran: 'now', byItself: false },
    ];
  }),
];

const PLAIN = [
  'planned',
  'plan_refused',
  'observed',
  'rejected',
  'expired',
  'voided',
  'withdrawn',
  'asked_again',
  'completed',
  'abandoned',
  'undo_refused',
] as const;

/** One that holds and one that does not. */
const telling = <T extends { readonly covered: boolean }>(all: readonly T[]): readonly T[] =>
  [all.find(({ covered }) => covered), all.find(({ covered }) => !covered)].filter((one) => one !== undefined);

/**
 * Every event that a region can be sent, good and bad. Whether an approval holds is read from its event alone, so that each region by itself
 * shows what becomes of every kind of approval; in a product of regions one that holds and one that does not tell the rest.
 */
export function alphabetOf(step: StepId, alone: boolean): readonly Trial[] {
  return [
    ...PLAIN.map((name): Trial => ({ event: { type: `${step}.${name}` }, covered: null, step })),
    ...(['ran', 'failed', 'unknown'] as const).flatMap((outcome): Trial[] => [
      { event: { type: `${step}.reported`, outcome }, covered: null, step },
      { event: { type: `${step}.undo_reported`, outcome }, covered: null, step },
    ]),
    ...(['holds', 'fails', 'unreadable'] as const).flatMap((outcome): Trial[] => [
      { event: { type: `${step}.probed`, outcome }, covered: null, step },
      { event: { type: `${step}.undo_probed`, outcome }, covered: null, step },
      ...(alone ? UNDOINGS : telling(UNDOINGS)).map(({ covered, ...undo }): Trial => ({
        event: { type: `${step}.probed`, outcome, undo },
        covered,
        step,
      })),
    ]),
    ...(alone ? UNDOINGS : telling(UNDOINGS)).map(({ covered, ...undo }): Trial => ({
      event: { type: `${step}.undo_dispatched`, undo },
      covered,
      step,
    })),
    ...(alone ? COVERINGS : telling(COVERINGS)).flatMap(({ covered, ...covering }): Trial[] => [
      { event: { type: `${step}.approved`, hold: false, ...covering }, covered, step },
      { event: { type: `${step}.approved`, hold: true, ...covering }, covered, step },
      { event: { type: `${step}.released`, ...covering }, covered, step },
      { event: { type: `${step}.dispatched`, ...covering }, covered, step },
    ]),
  ];
}

export const STOPPED: Trial = { event: { type: 'run.stopped' }, covered: null, step: null };
