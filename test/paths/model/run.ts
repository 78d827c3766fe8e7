import type { StepStatus } from '../../../src/core/record.ts';
import type { Asking } from './asking.ts';
import { GuardedStep, type Counts } from './step.ts';
import { Target } from './target.ts';
import type { World } from './world.ts';

const HINTS_MAX = 5;
const RESPONDERS = ['plant-responders'];
const OVER: ReadonlySet<StepStatus> = new Set(['done', 'rejected', 'stopped']);
/** On its way, or over: a stop does not touch it. */
const BEYOND: ReadonlySet<StepStatus> = new Set([...OVER, 'probing', 'unknown', 'undo_probing', 'undo_unknown']);
/** Nobody has agreed to it, and nothing was sent. */
const EARLY: ReadonlySet<StepStatus> = new Set(['blocked', 'planning', 'refused', 'pending', 'expired', 'open']);

/** Work that a person does and confirms, or a look that nobody is asked about. */
interface Work {
  status: StepStatus;
}

/** One incident: its device is cut off, somebody works on it, and it is looked at and let back in. */
export class Run {
  readonly target: Target;
  readonly counts: Counts = { runs: 0, undos: 0, undone: 0, askings: 0, reminded: 0, escalated: 0 };
  /** Times that somebody's codes were locked over it. */
  locked = 0;
  round = 1;
  isolate: GuardedStep;
  work: Work = { status: 'blocked' };
  look: Work = { status: 'blocked' };
  release: GuardedStep;
  isStopped = false;
  #isDrafting = false;
  #statements = 0;
  readonly #shaped = new Set<string>();
  readonly #world: World;

  constructor(world: World, address: string) {
    this.#world = world;
    this.target = new Target(world, address);
    this.isolate = this.#step('isolate_device');
    this.release = this.#step('release_device');
    this.settle();
  }

  /** The one that people are asked about now, or were last. */
  get current(): GuardedStep {
    const isThere = this.release.status !== 'blocked' && this.work.status === 'done';
    return isThere ? this.release : this.isolate;
  }

  get statuses(): readonly StepStatus[] {
    return this.#steps.map(({ status }) => status);
  }

  get isClosed(): boolean {
    return this.#isDrafting ? this.isStopped : this.statuses.every((status) => OVER.has(status));
  }

  approve(step: GuardedStep, by: string, asking: Asking | null, how: { alone: boolean; coded: boolean }): boolean {
    return this.#has(step) && !this.#shaped.has(by) && step.approve(by, asking, how);
  }

  reject(step: GuardedStep, by: string, asking: Asking | null): void {
    if (!this.#has(step) || !step.mayReject(by, asking)) return;
    if (asking?.rule.rejection === 'reopens' && this.#canRedraft(step)) this.#redraft(by);
    else step.status = 'rejected';
  }

  withdraw(step: GuardedStep, by: string, asking: Asking | null): void {
    if (this.#has(step)) step.withdraw(by, asking);
  }

  askAgain(step: GuardedStep, by: string, asking: Asking | null): void {
    const groups = [...RESPONDERS, ...(step.asking?.rule.approvers ?? [])];
    if (this.#has(step) && step.asking === asking && this.#world.people.isIn(groups, by)) step.askAgain(this.isStopped);
  }

  lookAgain(by: string): void {
    const canBe = !this.isStopped && this.look.status === 'refused' && this.#world.people.isIn(RESPONDERS, by);
    if (canBe) this.look.status = 'looking';
  }

  /** @param round of the card. */
  confirm(by: string, round: number): void {
    const isTheirs = round === this.round && this.work.status === 'open' && this.#world.people.isIn(RESPONDERS, by);
    if (isTheirs) this.work.status = 'done';
  }

  stop(by: string): void {
    if (!this.#world.people.isIn(RESPONDERS, by) || this.isClosed) return;
    this.isStopped ||= this.#isDrafting || this.statuses.some((status) => !BEYOND.has(status));
    for (const step of [this.isolate, this.release]) {
      if (!step.isInDoubt || !step.isUnseen) continue;
      this.isStopped = true;
      this.#world.reached.add('given up');
      step.status = 'stopped';
    }
    if (this.isolate.status === 'undo_due') this.#world.reached.add('stopped before an undo');
    this.#halt();
  }

  hint(by: string): void {
    if (this.#world.people.isIn(RESPONDERS, by) && this.#canRedraft(null)) this.#redraft(by);
  }

  /** Whatever is due is done, and what follows from it. */
  settle(): void {
    if (this.#isDrafting && !this.isStopped) this.#draft();
    for (let again = true; again;) {
      this.#follow();
      again = [this.isolate, this.release].map((step) => step.settle(this.isStopped)).includes(true);
      this.#halt();
    }
    this.#follow();
  }

  get #steps(): readonly (GuardedStep | Work)[] {
    return this.#isDrafting ? [] : [this.isolate, this.work, this.look, this.release];
  }

  #step(action: GuardedStep['action']): GuardedStep {
    return new GuardedStep(action, this.#world, this.target, this.counts);
  }

  #has(step: GuardedStep): boolean {
    return !this.#isDrafting && (step === this.isolate || step === this.release);
  }

  #canRedraft(rejected: GuardedStep | null): boolean {
    if (this.isStopped || this.isClosed || this.#statements >= HINTS_MAX) return false;
    const isAgreed = (step: GuardedStep): boolean =>
      step.isSent || (step !== rejected && step.status === 'pending' && (step.asking?.approvals.length ?? 0) > 0);
    return this.statuses.every((status) => EARLY.has(status)) && ![this.isolate, this.release].some(isAgreed);
  }

  #redraft(by: string): void {
    this.#world.reached.add('redrafted');
    this.#statements += 1;
    this.#shaped.add(by);
    this.round += 1;
    this.#isDrafting = true;
  }

  #draft(): void {
    this.#isDrafting = false;
    this.isolate = this.#step('isolate_device');
    this.work = { status: 'blocked' };
    this.look = { status: 'blocked' };
    this.release = this.#step('release_device');
  }

  /** Each waits for the one before, and does not come when that one is off. */
  #follow(): void {
    if (this.#isDrafting) return;
    if (this.isolate.status === 'blocked') this.isolate.status = 'planning';
    const [before, here] = [this.isolate.status, this.work.status];
    if (here === 'blocked' && before === 'done') this.work.status = 'open';
    if (here === 'blocked' && (before === 'rejected' || before === 'stopped')) this.work.status = 'stopped';
    for (const [behind, first] of [[this.look, 'looking'] as const, [this.release, 'planning'] as const]) {
      if (behind.status === 'blocked' && this.work.status === 'done') behind.status = first;
      if (behind.status === 'blocked' && this.work.status === 'stopped') behind.status = 'stopped';
    }
    if (this.look.status === 'looking') this.look.status = this.#world.areGatewaysDown ? 'refused' : 'done';
    this.#world.reached.add(`observe_device ${this.look.status}`);
  }

  #halt(): void {
    if (!this.isStopped) return;
    for (const step of this.#steps) if (!BEYOND.has(step.status)) step.status = 'stopped';
  }
}
