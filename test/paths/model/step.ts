import type { StepStatus } from '../../../src/core/record.ts';
import { Asking } from './asking.ts';
import type { Target } from './target.ts';
import type { World } from './world.ts';

/** What happened in one run so far. */
export interface Counts {
  /** Batches that have gone out. */
  runs: number;
  askings: number;
  reminded: number;
  escalated: number;
}

/** A step that people approve: what was pressed, and what must follow. */
export class GuardedStep {
  readonly action: 'isolate_device' | 'release_device';
  asking: Asking | null = null;
  isSent = false;
  /** Somebody looked, and could not see. */
  isUnseen = false;
  #status: StepStatus = 'blocked';
  #attemptOver = 0;
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
    if (this.status === 'unknown') this.#looks.push(this.#world.now);
    else if (!isStopped && ['expired', 'failed', 'refused'].includes(this.status)) this.status = 'planning';
  }

  /** Whatever is due is done. Returns whether something was. */
  settle(): boolean {
    if (this.status === 'planning') return this.#plan();
    if (this.asking !== null) this.#ring(this.asking);
    if (this.status === 'held' && this.asking !== null && (this.asking.heldUntil ?? 0) <= this.#world.now)
      this.status = 'approved';
    if (this.status === 'approved' && this.asking !== null) return this.#send(this.asking);
    const due = this.#looks.findIndex((at) => at <= this.#world.now);
    if (due === -1) return false;
    this.#looks.splice(due, 1);
    if (this.status === 'probing' || this.status === 'unknown') this.#look();
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
    const { isCut } = this.#target;
    if (areGatewaysDown || (this.action === 'release_device' && !isCut)) return null;
    return JSON.stringify([keys, rule, isCut]);
  }

  #plan(): true {
    const what = this.#whatNow();
    if (what === null) {
      this.status = 'refused';
      return true;
    }
    this.asking = new Asking(this.#world, what, this.action === 'isolate_device');
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
    this.status = fate === 'done' ? 'probing' : fate === 'fails' ? 'failed' : 'unknown';
    if (fate !== 'fails') this.#looks = [fate === 'done' ? now + times[this.action].settleMs : this.#attemptOver];
    return true;
  }

  #look(): void {
    const { now, areGatewaysDown } = this.#world;
    this.isUnseen = areGatewaysDown;
    if (areGatewaysDown) {
      // It may still be under way: the next look is when it cannot be any more.
      if (this.status === 'probing') this.#looks.push(Math.max(this.#attemptOver, now));
      this.status = 'unknown';
      return;
    }
    const isThere = this.#target.isCut === (this.action === 'isolate_device');
    this.status = isThere ? 'done' : 'failed';
  }
}
