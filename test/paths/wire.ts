import type { Command } from '../../src/core/plan.ts';
import { canonical, parseFacts, plannedAs, type Fact, type Planned } from './facts.ts';
import { isHostile } from './hostile.ts';
import type { Model } from './model/model.ts';
import type { World } from './model/world.ts';
import type { Real } from './real.ts';
import { votesFor } from './votes.ts';

/**
 * Stands at the wire: called for each command before it is answered. A batch must be a committed fact by then, be exactly what was approved,
 * and the people as they are at this moment must still be the ones who may. Decides what becomes of it, device by device.
 */
export function watchWire(model: Model, real: Real): void {
  real.bench.onCommand(async (command) => {
    if (isHostile(command)) real.broken.push(`a text has reached a gateway: ${JSON.stringify(command)}`);
    if (!(command.timeoutMs > 0)) real.broken.push('a command may take for ever');
    if (!command.argv.includes('-f')) return;
    const on = real.cases.findIndex(({ mac }) => command.stdin.includes(mac));
    const one = real.cases[on];
    const run = model.runs[on];
    if (one === undefined || run === undefined) {
      real.broken.push(`sent to nobody we know: ${command.stdin}`);
      return;
    }
    const facts = (await real.bench.services.store.entries(one.incident)).map(parseFacts);
    const last = facts.findLast(({ kind }) => kind === 'step.dispatched' || kind === 'step.undo_dispatched');
    if (last?.kind === 'step.undo_dispatched') one.undone += 1;
    else one.sent += 1;
    const wrong = wrongWith(model.world, facts, last, command);
    if (wrong !== null) real.broken.push(wrong);
    const { fate } = run.target;
    if (fate === 'dies') throw new Error('the worker died here');
    if (fate === 'ignored') real.bench.says({});
    else real.bench.fate(fate);
  });
}

/** Whatever was heard of an attempt, or that nothing was. */
const OVER: ReadonlySet<string> = new Set(['step.reported', 'step.unknown', 'step.undo_reported', 'step.undo_unknown']);

function wrongWith(world: World, facts: readonly Fact[], last: Fact | undefined, command: Command): string | null {
  const { digest = '', step } = last?.data ?? {};
  const batch = plannedAs(facts, digest);
  if (last === undefined || batch === null) return 'a batch went out before its dispatch was committed';
  if (facts.slice(last.seq).some(({ kind }) => OVER.has(kind)))
    return `the attempt at ${String(step)} went out although it was reported`;
  const isUndo = last.kind === 'step.undo_dispatched';
  if (!(isUndo ? batch.undo : batch.run).some((one) => canonical(one) === canonical(command)))
    return 'other bytes than the approved ones';
  // Who may approve by now is not asked again about an undo: its approval was spent by what ran.
  return isUndo ? null : (protectedBy(world, batch) ?? missingAt(world, facts, last, batch));
}

function protectedBy({ protects }: World, { action, device }: Planned['batch']): string | null {
  return action === 'isolate_device' && protects.has(device.address ?? '') ? 'cut off what nothing may cut off' : null;
}

/** Who is missing among those whose approvals stood when this was sent. */
function missingAt(world: World, facts: readonly Fact[], { seq, data }: Fact, { rule }: Planned['batch']): string | null {
  const { people, now } = world;
  const votes = votesFor(facts.slice(0, seq - 1), data.request ?? '', data.digest ?? '');
  const { breakGlass, escalation } = rule;
  if (breakGlass !== undefined && votes.some(({ by, alone }) => alone && people.isIn([breakGlass.group], by))) return null;
  const asked = facts.find(({ kind, data: about }) => kind === 'approval.requested' && about.request === data.request);
  const isLate = escalation !== undefined && asked !== undefined && now >= asked.at + escalation.afterMs;
  const groups = [...rule.groups, ...(isLate ? escalation.groups : [])];
  const standing = votes.map(({ by }) => by).filter((by) => people.isIn(groups, by));
  if (standing.length < votes.length) return 'it counts somebody who may not approve this any more';
  if (standing.length < rule.quorum) return `only ${standing.length} of ${rule.quorum} may approve this now`;
  return people.canSit(standing, rule.oneFromEach ?? []) ? null : 'nobody of one of the groups is left among them';
}
