import * as fc from 'fast-check';
import { ROBIN } from '../../flow/bench.ts';
import type { Fate } from '../model/target.ts';
import { command, pass, setGateways, settle, type Command } from './command.ts';
import { stopRun, which } from './deciding.ts';
import { goOn } from './stories.ts';

const TOO_LATE_MS = 6 * 60_000;

/**
 * The gateway says yes and does nothing. Where the approval covers it, that is undone, once; and not when the run is stopped first, nor when no
 * worker is free until the look is too old.
 */
export const undone = (
  on: 0 | 1,
  fate: Fate,
  when: 'at once' | 'too late' | 'to nobody' | 'unseen' | 'after a stop',
): Command =>
  command(`both approve, it has no effect, and the undo, ${when}: ${fate} (${on})`, async (model, real) => {
    const { world, runs } = model;
    world.isUndoHeld = when !== 'at once' && when !== 'unseen';
    await goOn(model, real, on, 'ignored');
    runs[on].target.fate = fate;
    pass(model, real, world.times.isolate_device.settleMs);
    await settle(model, real);
    if (when === 'after a stop') await stopRun(model, real, on, ROBIN);
    if (when === 'too late') pass(model, real, TOO_LATE_MS);
    setGateways(model, real, when === 'to nobody' || when === 'unseen');
    await settle(model, real);
    world.isUndoHeld = false;
    await settle(model, real);
    if (when === 'unseen') pass(model, real, world.times.undo.longestMs);
    await settle(model, real);
    setGateways(model, real, false);
  });

export const goUndone = fc
  .tuple(
    which,
    fc.constantFrom<Fate>('done', 'done', 'ignored', 'fails', 'lost', 'lost_after', 'dies'),
    fc.constantFrom('at once', 'at once', 'too late', 'to nobody', 'unseen', 'after a stop'),
  )
  .map((how) => undone(...how));
