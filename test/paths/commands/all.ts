import type * as fc from 'fast-check';
import type { Command } from './command.ts';
import { approve, askAgain, breakGlass, confirmWork, hint, lookAgain, mistype, reject, stop, withdraw } from './deciding.ts';
import { again, fate, gateways, github, jump, keys, leave, move, policy, restart, slack, time } from './happening.ts';
import { forged, plain } from './idle.ts';
import { changeInHold, changeOfMind, go, goFar, goUnheard, impatience, late, olderCard } from './stories.ts';
import { goUndone } from './undoing.ts';

const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

/** What people do most comes most: long runs get somewhere. */
export const allCommands: readonly fc.Arbitrary<Command>[] = [
  ...times(6, approve),
  ...times(2, withdraw),
  ...times(2, changeOfMind),
  ...times(2, impatience),
  ...times(3, olderCard),
  ...times(3, changeInHold),
  ...times(2, reject),
  ...times(3, breakGlass),
  ...times(2, mistype),
  ...times(4, forged),
  plain,
  ...times(6, time),
  jump,
  ...times(4, go),
  ...times(3, goFar),
  ...times(2, goUnheard),
  ...times(3, goUndone),
  ...times(2, late),
  ...times(2, fate),
  ...times(4, askAgain),
  ...times(2, confirmWork),
  lookAgain,
  hint,
  ...times(2, stop),
  ...times(3, slack),
  ...times(2, gateways),
  ...times(2, github),
  leave,
  ...times(2, move),
  keys,
  policy,
  again,
  restart,
];
