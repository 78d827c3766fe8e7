import type { Command } from '../../src/core/plan.ts';
import { canonical, parseFacts, plannedAs } from './facts.ts';
import type { Model } from './model/model.ts';
import type { Real } from './real.ts';

/**
 * Stands at the wire: called for each command before it is answered. A batch must be a committed fact by then, be exactly what was approved,
 * and the people as they are at this moment must still be the ones who may. Decides what becomes of it, device by device.
 */
export function watchWire(model: Model, real: Real): void {
  real.bench.onCommand(async (command) => {
    if (!command.argv.includes('-f')) return;
    const on = real.cases.findIndex(({ mac }) => command.stdin.includes(mac));
    const one = real.cases[on];
    const run = model.runs[on];
    if (one === undefined || run === undefined) {
      real.broken.push(`sent to nobody we know: ${command.stdin}`);
      return;
    }
    one.sent += 1;
    const wrong = await wrongWith(model, real, one.incident, command);
    if (wrong !== null) real.broken.push(wrong);
    const { fate } = run.target;
    if (fate === 'dies') throw new Error('the worker died here');
    real.bench.fate(fate);
  });
}

async function wrongWith({ world }: Model, { bench }: Real, incident: string, command: Command): Promise<string | null> {
  const facts = (await bench.services.store.entries(incident)).map(parseFacts);
  const last = facts.findLast(({ kind }) => kind === 'step.dispatched');
  const { digest = '', step, request } = last?.data ?? {};
  const batch = plannedAs(facts, digest);
  if (last === undefined || batch === null) return 'a batch went out before its dispatch was committed';
  if (facts.slice(last.seq).some(({ kind }) => kind === 'step.reported' || kind === 'step.unknown'))
    return `the attempt at ${String(step)} went out although it was reported`;
  if (!batch.run.some((one) => canonical(one) === canonical(command))) return 'other bytes than the approved ones';

  const { rule } = batch;
  const yes = facts.filter(
    ({ kind, data }) =>
      (kind === 'approval.decided' || kind === 'approval.break_glass') && data.request === request && data.verdict !== 'reject',
  );
  const alone = yes.filter(({ kind }) => kind === 'approval.break_glass').flatMap(({ by }) => by.id ?? []);
  if (rule.breakGlass !== undefined && alone.some((by) => world.people.isIn([rule.breakGlass?.group ?? ''], by))) return null;
  const groups = [...rule.groups, ...(rule.escalation?.groups ?? [])];
  const people = [...new Set(yes.flatMap(({ by }) => by.id ?? []))].filter((by) => world.people.isIn(groups, by));
  if (people.length < rule.quorum) return `only ${people.length} of ${rule.quorum} may approve this now`;
  return world.people.canSit(people, rule.oneFromEach ?? []) ? null : 'nobody of one of the groups is left among them';
}
