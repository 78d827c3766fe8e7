import type { StepStatus } from '../../../src/core/record.ts';
import { Asking } from './asking.ts';
import type { Fate, Target } from './target.ts';
import type { World } from './world.ts';

/** What happened in one run so far. */
export interface Counts {
  /** Batches that have gone out. */
  runs: number;
  /** Undos that were begun, and those of them that have gone out. */
  undos: number;
  undone: number;
  askings: number;
  reminded: number;
  escalated: number;
}

/** The look that showed a failure is too old to act on after this. */
const UNDO_START_MAX_MS = 5 * 60_000;
/** Somebody looks, or nobody could tell. */
const LOOKED_AT: ReadonlySet<StepStatus> = new Set(['probing', 'unknown', 'undo_probing', 'undo_unknown']);

/** A step that people approve: what was pressed, and what must follow. */
export class GuardedStep {
  readonly action: 'isolate_device' | 'release_device';
  asking: Asking | null = null;
  isSent = false;
  /** Somebody looked, and could not see. */
  isUnseen = false;
  #status: StepStatus = 'blocked';
  #attemptOver = 0;
  #undoSince = 0;
  #looks: number[] = [];
  readonly #world: World;
  readonly #target: Target;
  readonly #counts: Counts;

  constructor(action: GuardedStep['action'], world: World, target: Target, counts: Counts) {
    this.action = action;
    this.#world = world;
    this.#target = target;
    this.#counts = counts;
  }

  get status(): StepStatus {
    return this.#status;
  }

  set status(next: StepStatus) {
    this.#status = next;
    this.#world.reached.add(`${this.action} ${next}`);
  }

  /** @param asking what the button was about. A click on an older card is for nobody. */
  approve(by: string, asking: Asking | null, { alone, coded }: { readonly alone: boolean; readonly coded: boolean }): boolean {
    if (!this.#isOpen(asking) || this.#world.people.gone.has(by)) return false;
    if (alone ? !asking.mayAlone(by) : !asking.mayDecide(by) || asking.hasApproved(by)) return false;
    if (asking.rule.stepUp && !coded) return false;
    asking.approve(by, alone);
    if (alone) this.#world.reached.add('alone');
    if (coded) this.#world.reached.add('with a code');
    if (asking.isEnough) {
      if (asking.rule.holdMs > 0) asking.hold();
      this.status = asking.rule.holdMs > 0 ? 'held' : 'approved';
    }
    return true;
  }

  mayReject(by: string, asking: Asking | null): boolean {
    return this.#isOpen(asking) && asking.mayDecide(by) && !asking.hasApproved(by);
  }

  withdraw(by: string, asking: Asking | null): void {
    const canBe = this.status === 'pending' || this.status === 'held' || this.status === 'approved';
    if (!canBe || asking === null || asking !== this.asking || !asking.isLive) return;
    if (this.#world.people.gone.has(by) || !asking.hasApproved(by)) return;
    asking.takeBack(by);
    this.#world.reached.add(`taken back when ${this.status}`);
    if (this.status === 'pending') return;
    this.status = 'pending';
    asking.goOn();
  }

  /** Somebody asks for it once more. Of what nobody can tell, it is a look and no new attempt. */
  askAgain(isStopped: boolean): void {
    if (this.#world.now < this.#attemptOver) return;
    if (this.isInDoubt) this.#looks.push(this.#world.now);
    else if (!isStopped && ['expired', 'failed', 'refused'].includes(this.status)) this.status = 'planning';
  }

  /** Nobody can tell whether what went out ran. */
  get isInDoubt(): boolean {
    return this.status === 'unknown' || this.status === 'undo_unknown';
  }

  /** Whatever is due is done. Returns whether something was. */
  settle(isStopped: boolean): boolean {
    if (this.status === 'planning') return this.#plan();
    if (this.asking !== null) this.#ring(this.asking);
    if (this.status === 'held' && this.asking !== null && (this.asking.heldUntil ?? 0) <= this.#world.now)
      this.status = 'approved';
    if (this.status === 'approved' && this.asking !== null) return this.#send(this.asking);
    if (this.status === 'undo_due') return this.#undo();
    const due = this.#looks.findIndex((at) => at <= this.#world.now);
    if (due === -1) return false;
    this.#looks.splice(due, 1);
    if (LOOKED_AT.has(this.status)) this.#look(isStopped);
    return true;
  }

  #isOpen(asking: Asking | null): asking is Asking {
    return this.status === 'pending' && asking !== null && asking === this.asking && asking.isLive;
  }

  #ring(asking: Asking): void {
    const { end, reminder, escalation } = asking.ring();
    if (end && asking.isOver && (this.status === 'pending' || this.status === 'held')) this.status = 'expired';
    if (this.status !== 'pending') return;
    if (reminder) this.#counts.reminded += 1;
    if (escalation) this.#counts.escalated += 1;
  }

  /** Null: as things are there is no plan. */
  #whatNow(): string | null {
    const { keys, rule, areGatewaysDown } = this.#world;
    const { isCut, isProtected } = this.#target;
    if (areGatewaysDown || (this.action === 'release_device' ? !isCut : isProtected)) return null;
    return JSON.stringify([keys, rule, isCut]);
  }

  #plan(): true {
    const what = this.#whatNow();
    if (what === null) {
      this.status = 'refused';
      return true;
    }
    const isIsolation = this.action === 'isolate_device';
    // Of what is cut off already, by whomever, nothing is taken back by itself.
    this.asking = new Asking(this.#world, what, { glass: isIsolation, undo: isIsolation && !this.#target.isCut });
    this.status = 'pending';
    this.#attemptOver = 0;
    this.#looks = [];
    this.#counts.askings += 1;
    return true;
  }

  /** The last check, and then the wire. */
  #send(asking: Asking): true {
    const what = this.#whatNow();
    if (what === null || this.#world.isSlackDown) {
      this.status = 'refused';
      return true;
    }
    if (asking.isOver) {
      this.status = 'expired';
      return true;
    }
    if (what !== asking.what || asking.standing.length < asking.approvals.length || !asking.isEnough) {
      this.#world.reached.add('voided');
      this.status = 'planning';
      return true;
    }
    const { now, times } = this.#world;
    const fate = this.#target.run(this.action === 'isolate_device');
    this.#counts.runs += 1;
    this.isSent = true;
    this.isUnseen = false;
    this.#attemptOver = now + times[this.action].longestMs;
    this.#heard(fate, { ran: 'probing', lost: 'unknown', lookAt: now + times[this.action].settleMs });
    return true;
  }

  /** What the approval covers, once, and only while the look is fresh. Who may approve by now is not asked again. */
  #undo(): boolean {
    const { now, times, isUndoHeld, areGatewaysDown, reached } = this.#world;
    if (isUndoHeld || now < this.#undoSince) return false;
    if (now > this.#undoSince + UNDO_START_MAX_MS) {
      reached.add('an undo too late');
      this.status = 'failed';
      return true;
    }
    this.#counts.undos += 1;
    this.isUnseen = false;
    this.#attemptOver = now + times.undo.longestMs;
    if (areGatewaysDown) {
      reached.add('an undo that reaches nobody');
      this.status = 'failed';
      return true;
    }
    this.#counts.undone += 1;
    const fate = this.#target.run(false);
    this.#heard(fate, { ran: 'undo_probing', lost: 'undo_unknown', lookAt: now + times.undo.settleMs });
    return true;
  }

  #heard(
    fate: Fate,
    { ran, lost, lookAt }: { readonly ran: StepStatus; readonly lost: StepStatus; readonly lookAt: number },
  ): void {
    const isHeard = fate === 'done' || fate === 'ignored';
    this.status = isHeard ? ran : fate === 'fails' ? 'failed' : lost;
    if (fate !== 'fails') this.#looks = [isHeard ? lookAt : this.#attemptOver];
  }

  #look(isStopped: boolean): void {
    const { now, areGatewaysDown } = this.#world;
    const isUndo = this.status === 'undo_probing' || this.status === 'undo_unknown';
    this.isUnseen = areGatewaysDown;
    if (areGatewaysDown) {
      // It may still be under way: the next look is when it cannot be any more.
      if (!this.isInDoubt) this.#looks.push(Math.max(this.#attemptOver, now));
      this.status = isUndo ? 'undo_unknown' : 'unknown';
      return;
    }
    const isThere = this.#target.isCut === (this.action === 'isolate_device');
    // After an undo it has failed in any case. What nobody could tell at first is not undone, whatever is seen later.
    const undoes = !isThere && this.status === 'probing' && this.asking?.undoes === true && !isStopped;
    if (undoes) this.#undoSince = now;
    this.status = undoes ? 'undo_due' : isThere && !isUndo ? 'done' : 'failed';
  }
}
