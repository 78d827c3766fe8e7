import type { StepStatus } from '../../src/core/record.ts';

/** What the rule of the modelled step asks for, written down once more: nothing here looks at how the service counts. */
export interface Rule {
  readonly approvers: readonly string[];
  readonly escalatesTo: string;
  readonly quorum: number;
  readonly oneFromEach: readonly string[];
  readonly holdMs: number;
  readonly expiresMs: number;
  readonly remindMs: number;
  readonly escalateMs: number;
  readonly rejection: 'final' | 'reopens';
}

/** What becomes of the next batch that goes out. */
export type Fate = 'done' | 'fails' | 'lost' | 'lost_after';

/** What the connector says about its times. */
export interface Times {
  readonly settleMs: number;
  readonly longestMs: number;
}

const HINTS_MAX = 5;
const HOLD_GRACE_MS = 5 * 60_000;

/** One asking, as people would keep it on paper. */
interface Asking {
  readonly at: number;
  expiresAt: number;
  heldUntil: number;
  readonly keys: string;
  approvals: readonly string[];
  /** Moments at which somebody looks whether it has run out, and when those who have not decided are named. Each comes once. */
  alarms: number[];
  reminder: number | null;
  escalation: number | null;
}

/**
 * The first step of one run in memory: who pressed what, and what must follow. It knows people, groups and moments; digests, records,
 * machines and jobs are the service's own business.
 */
export class Model {
  readonly reached = new Set<StepStatus>();
  /** Batches that have gone out. */
  runs = 0;
  /** Askings, by order: 1 is the first. */
  askings = 0;
  reminded = 0;
  escalated = 0;
  fate: Fate = 'done';
  readonly groups: Map<string, Set<string>>;
  readonly gone = new Set<string>();
  keys = 'as they were';

  #status: StepStatus = 'pending';
  readonly #rule: Rule;
  readonly #times: Times;
  readonly #shaped = new Set<string>();
  #now: number;
  #asking: Asking;
  #statements = 0;
  #sent = false;
  #attemptOver = 0;
  #lookAt = 0;
  #isCut = false;
  #isStopped = false;

  constructor(rule: Rule, times: Times, groups: ReadonlyMap<string, readonly string[]>, now: number) {
    this.#rule = rule;
    this.#times = times;
    this.groups = new Map([...groups].map(([name, people]) => [name, new Set(people)]));
    this.#now = now;
    this.#asking = this.#ask();
  }

  get status(): StepStatus {
    return this.#status;
  }

  set status(next: StepStatus) {
    this.#status = next;
    this.reached.add(next);
  }

  get isClosed(): boolean {
    return this.status === 'rejected' || this.status === 'stopped' || (this.status === 'done' && this.#isStopped);
  }

  /** Time passes, and whatever was due is looked at. */
  pass(ms: number): void {
    this.#now += ms;
    this.#settle();
  }

  approve(by: string): void {
    if (this.status !== 'pending' || this.#isOver() || !this.#mayDecide(by) || this.#shaped.has(by)) return;
    if (this.#asking.approvals.includes(by)) return;
    this.#asking.approvals = [...this.#standing(), by];
    if (!this.#isEnough()) return;
    if (this.#rule.holdMs === 0) return this.#send();
    this.status = 'held';
    this.#asking.heldUntil = this.#now + this.#rule.holdMs;
    const end = this.#asking.heldUntil + HOLD_GRACE_MS;
    if (end <= this.#asking.expiresAt) return;
    this.#asking.expiresAt = end;
    this.#asking.alarms.push(end);
  }

  reject(by: string): void {
    if (this.status !== 'pending' || this.#isOver() || !this.#mayDecide(by) || this.#asking.approvals.includes(by)) return;
    if (this.#rule.rejection === 'reopens' && !this.#sent && this.#statements < HINTS_MAX) this.#redraft(by);
    else this.status = 'rejected';
  }

  withdraw(by: string): void {
    if ((this.status !== 'pending' && this.status !== 'held') || this.#isOver() || this.gone.has(by)) return;
    const standing = this.#standing();
    if (!standing.includes(by)) return;
    this.#asking.approvals = standing.filter((each) => each !== by);
    if (this.status === 'pending') return;
    this.status = 'pending';
    this.#asking.expiresAt = this.#asking.at + this.#rule.expiresMs;
    this.#settle();
  }

  askAgain(by: string): void {
    const may = this.#isResponder(by) || (!this.gone.has(by) && this.#rule.approvers.some((group) => this.#isIn(group, by)));
    if (!may) return;
    if (this.status === 'unknown' && this.#now >= this.#attemptOver) return this.#look();
    const waits = this.status === 'expired' || this.status === 'failed';
    if (waits && !this.#isStopped && this.#now >= this.#attemptOver) this.#asking = this.#ask();
  }

  stop(by: string): void {
    if (!this.#isResponder(by) || this.isClosed || this.#isStopped) return;
    this.#isStopped = true;
    if (['pending', 'held', 'expired', 'failed'].includes(this.status)) this.status = 'stopped';
  }

  hint(by: string): void {
    const early = this.status === 'expired' || (this.status === 'pending' && this.#asking.approvals.length === 0);
    if (this.#isResponder(by) && early && !this.#sent && !this.#isStopped && this.#statements < HINTS_MAX) this.#redraft(by);
  }

  #redraft(by: string): void {
    this.#statements += 1;
    this.#shaped.add(by);
    this.#asking = this.#ask();
  }

  #ask(): Asking {
    this.status = 'pending';
    this.askings += 1;
    this.#attemptOver = 0;
    const { expiresMs, remindMs, escalateMs } = this.#rule;
    return {
      at: this.#now,
      expiresAt: this.#now + expiresMs,
      heldUntil: 0,
      keys: this.keys,
      approvals: [],
      alarms: [this.#now + expiresMs],
      reminder: this.#now + remindMs,
      escalation: this.#now + escalateMs,
    };
  }

  #settle(): void {
    const asking = this.#asking;
    const rings = asking.alarms.some((alarm) => alarm <= this.#now);
    asking.alarms = asking.alarms.filter((alarm) => alarm > this.#now);
    if (rings && this.#isOver() && (this.status === 'pending' || this.status === 'held')) this.status = 'expired';
    if (asking.reminder !== null && asking.reminder <= this.#now) {
      asking.reminder = null;
      if (this.status === 'pending') this.reminded += 1;
    }
    if (asking.escalation !== null && asking.escalation <= this.#now) {
      asking.escalation = null;
      if (this.status === 'pending') this.escalated += 1;
    }
    if (this.status === 'held' && asking.heldUntil <= this.#now) this.#send();
    else if ((this.status === 'probing' || this.status === 'unknown') && this.#lookAt <= this.#now) this.#look();
  }

  /** The last check, and then the wire. */
  #send(): void {
    const still = this.#asking.keys === this.keys && this.#standing().length === this.#asking.approvals.length;
    if (!still || !this.#isEnough()) {
      this.#asking = this.#ask();
      return;
    }
    const { fate } = this;
    this.fate = 'done';
    this.runs += 1;
    this.#sent = true;
    this.#attemptOver = this.#now + this.#times.longestMs;
    this.#isCut ||= fate === 'done' || fate === 'lost_after';
    this.status = fate === 'done' ? 'probing' : fate === 'fails' ? 'failed' : 'unknown';
    this.#lookAt = fate === 'done' ? this.#now + this.#times.settleMs : this.#attemptOver;
  }

  #look(): void {
    this.status = this.#isCut ? 'done' : this.#isStopped ? 'stopped' : 'failed';
  }

  #isOver(): boolean {
    return this.#now >= this.#asking.expiresAt;
  }

  /** Approvals of people who may still give them. */
  #standing(): readonly string[] {
    return this.#asking.approvals.filter((by) => this.#mayDecide(by));
  }

  #mayDecide(by: string): boolean {
    const { approvers, escalatesTo, escalateMs } = this.#rule;
    const open = this.#now >= this.#asking.at + escalateMs ? [...approvers, escalatesTo] : approvers;
    return !this.gone.has(by) && open.some((group) => this.#isIn(group, by));
  }

  /** Brute force: some way to send a different one of them to each group. */
  #isEnough(): boolean {
    const { approvals } = this.#asking;
    const fill = (groups: readonly string[], people: readonly string[]): boolean => {
      const [group, ...rest] = groups;
      if (group === undefined) return true;
      return people.some(
        (by) =>
          this.#isIn(group, by) &&
          fill(
            rest,
            people.filter((other) => other !== by),
          ),
      );
    };
    return approvals.length >= this.#rule.quorum && fill(this.#rule.oneFromEach, approvals);
  }

  #isResponder(by: string): boolean {
    return !this.gone.has(by) && this.#isIn('plant-responders', by);
  }

  #isIn(group: string, by: string): boolean {
    return this.groups.get(group)?.has(by) === true;
  }
}
