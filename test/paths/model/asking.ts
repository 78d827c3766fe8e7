import { GLASS, type Rule } from './rule.ts';
import type { World } from './world.ts';

/** A complete approval is still live for so long when a hold ends. */
const HOLD_GRACE_MS = 5 * 60_000;
/** Clocks differ by less; one that stands further back was set back. */
const CLOCK_BACK_MS = 5_000;

interface Approval {
  readonly by: string;
  readonly alone: boolean;
  readonly at: number;
}

/** One asking, as people would keep it on paper: who approved, until when, and which alarm clocks are set. Each rings once. */
export class Asking {
  readonly rule: Rule;
  /** What is approved, in words: it must be the same when it is sent. */
  readonly what: string;
  readonly mayGlass: boolean;
  /** Whether what is approved covers its undo. */
  readonly undoes: boolean;
  approvals: readonly Approval[] = [];
  heldUntil: number | null = null;
  readonly #at: number;
  #expiresAt: number;
  #alarms: number[];
  #reminder: number | null;
  #escalation: number | null;
  readonly #world: World;

  constructor(world: World, what: string, may: { readonly glass: boolean; readonly undo: boolean }) {
    this.#world = world;
    this.rule = world.rule;
    this.what = what;
    this.mayGlass = may.glass && world.rule.breakGlassMs !== null;
    this.undoes = may.undo && world.rule.undoes;
    this.#at = world.now;
    this.#expiresAt = world.now + this.rule.expiresMs;
    this.#alarms = [this.#expiresAt];
    this.#reminder = world.now + this.rule.remindMs;
    this.#escalation = world.now + this.rule.escalateMs;
  }

  /** Whether a click can count at all now. */
  get isLive(): boolean {
    const { now } = this.#world;
    return now < this.#expiresAt && now >= this.#at - CLOCK_BACK_MS;
  }

  get isOver(): boolean {
    return this.#world.now >= this.#expiresAt;
  }

  /** Approvals of people who may still give them. */
  get standing(): readonly Approval[] {
    return this.approvals.filter(({ by, alone }) => (alone ? this.mayAlone(by) : this.mayDecide(by)));
  }

  hasApproved(by: string): boolean {
    return this.standing.some((one) => one.by === by);
  }

  mayDecide(by: string): boolean {
    const { approvers, escalatesTo, escalateMs } = this.rule;
    const isLate = this.#world.now >= this.#at + escalateMs;
    return this.#world.people.isIn(isLate ? [...approvers, escalatesTo] : approvers, by);
  }

  mayAlone(by: string): boolean {
    return this.mayGlass && this.#world.people.isIn([GLASS], by);
  }

  get isEnough(): boolean {
    if (this.standing.some(({ alone }) => alone)) return true;
    const people = this.standing.map(({ by }) => by);
    return people.length >= this.rule.quorum && this.#world.people.canSit(people, this.rule.oneFromEach);
  }

  approve(by: string, alone: boolean): void {
    this.approvals = [...this.standing.filter((one) => one.by !== by), { by, alone, at: this.#world.now }];
    if (this.#glassEnd < this.#expiresAt) this.#endAt(this.#glassEnd);
  }

  hold(): void {
    this.heldUntil = this.#world.now + this.rule.holdMs;
    const end = Math.min(this.heldUntil + HOLD_GRACE_MS, this.#glassEnd);
    if (end > this.#expiresAt) this.#endAt(end);
  }

  takeBack(by: string): void {
    this.approvals = this.standing.filter((one) => one.by !== by);
  }

  /** The hold is off, and the asking has its own time again, unless somebody's break-glass still stands. */
  goOn(): void {
    this.heldUntil = null;
    this.#endAt(Math.min(this.#at + this.rule.expiresMs, this.#glassEnd));
  }

  /** Whoever approved alone gave so much time, whatever else happens. */
  get #glassEnd(): number {
    const alone = this.approvals.filter((one) => one.alone);
    return Math.min(...alone.map(({ at }) => at + (this.rule.breakGlassMs ?? 0)));
  }

  #endAt(end: number): void {
    this.#expiresAt = end;
    this.#alarms.push(end);
  }

  /** Which alarm clocks ring now. */
  ring(): { readonly end: boolean; readonly reminder: boolean; readonly escalation: boolean } {
    const { now } = this.#world;
    const end = this.#alarms.some((alarm) => alarm <= now);
    this.#alarms = this.#alarms.filter((alarm) => alarm > now);
    const reminder = this.#reminder !== null && this.#reminder <= now;
    if (reminder) this.#reminder = null;
    const escalation = this.#escalation !== null && this.#escalation <= now;
    if (escalation) this.#escalation = null;
    return { end, reminder, escalation };
  }
}
