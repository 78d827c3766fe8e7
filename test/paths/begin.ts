import { expect } from 'vitest';
import type { Playbooks } from '../../src/adapters/files/playbooks.ts';
import { createStepUp } from '../../src/adapters/stepup/stepup.ts';
import { ARI, AVERY, ROBIN, SAM, type Bench } from '../flow/bench.ts';
import { expectAlike } from './alike.ts';
import { watchArchive } from './archived.ts';
import { pass, rewrite, setGateways, setGithub, setSlack, settle } from './commands/command.ts';
import { filesOf } from './files.ts';
import { hostileAlert } from './hostile.ts';
import { Model } from './model/model.ts';
import { People } from './model/people.ts';
import { Phone } from './model/phone.ts';
import type { Rule } from './model/rule.ts';
import { Run } from './model/run.ts';
import type { World } from './model/world.ts';
import { ENROLLED, enrolAll, secretsOfPhones } from './phones.ts';
import type { Case, Real } from './real.ts';
import { GROUPS, KIM, LEE } from './rules.ts';
import { listen } from './secrets.ts';
import { watchWire } from './wire.ts';

const DEVICES = [
  { address: '10.20.0.11', mac: '02:00:00:20:00:0b' },
  { address: '10.20.0.12', mac: '02:00:00:20:00:0c' },
] as const;
/** The connector's quarantine has lifted itself by then: each run finds the gateway as it was. */
const BETWEEN_RUNS_MS = 48 * 60 * 60_000;

/** Two fresh incidents about two devices, and a model of them. */
export async function begin(
  bench: Bench,
  files: Playbooks,
  key: string,
  rule: Rule,
  reached: Set<string>,
): Promise<{ readonly model: Model; readonly real: Real }> {
  bench.forget();
  const given = watchArchive(bench);
  bench.onCommand(() => undefined);
  bench.chat.setDown(false);
  bench.archive.setDown(false);
  bench.gateway({});
  for (const by of [AVERY, ARI, LEE, KIM, ROBIN, SAM]) bench.chat.setPerson(by);
  bench.pass(BETWEEN_RUNS_MS);
  const desk = () => createStepUp({ store: bench.services.store, key });
  await enrolAll(desk(), bench.now());
  const world: World = {
    now: bench.now(),
    rule,
    keys: 'as they were',
    isSlackDown: false,
    isGithubDown: false,
    areGatewaysDown: false,
    isUndoHeld: false,
    protects: new Set(),
    people: new People(GROUPS),
    phones: new Map(ENROLLED.map((person) => [person, new Phone(bench.now())])),
    times: timesOf(files),
    reached,
  };
  bench.change(() => filesOf(files, world));
  const cases = [await openOne(bench, 0), await openOne(bench, 1)] as const;
  const model = new Model(world, [new Run(world, cases[0].address), new Run(world, cases[1].address)]);
  const secrets = new Set([key, ...secretsOfPhones()]);
  const real: Real = { bench, files, desk, cases, presses: [], broken: [], secrets, heard: listen(bench), given };
  watchWire(model, real);
  await settle(model, real);
  await expectAlike(model, real);
  return { model, real };
}

async function openOne(bench: Bench, on: 0 | 1): Promise<Case> {
  const { address, mac } = DEVICES[on];
  const dedupeKey = `${bench.now()}-${on}`;
  const incident = await bench.alert(address, { dedupeKey, ...hostileAlert(address) });
  return { incident, address, mac, dedupeKey, sent: 0, undone: 0, askings: [], ledger: [] };
}

/** As the connector's file has them. */
function timesOf({ connectors }: Playbooks): World['times'] {
  const actions = connectors.get('linux-gateway')?.actions;
  const of = (action: 'isolate_device' | 'release_device', isUndo = false) => {
    const found = actions?.get(action);
    if (found === undefined) throw new Error(`the sample connector does not offer ${action}`);
    const sent = isUndo && found.undo.kind === 'run' ? found.undo.run : found.run;
    return { settleMs: found.probe.settleMs, longestMs: sent.reduce((sum, { timeoutMs }) => sum + timeoutMs, 0) };
  };
  return {
    isolate_device: of('isolate_device'),
    release_device: of('release_device'),
    undo: of('isolate_device', true),
  };
}

/** Wherever the commands led: when everything works again, a responder's stop and some time end both, and nothing more goes out. */
export async function end(model: Model, real: Real): Promise<void> {
  const { world } = model;
  setSlack(model, real, false);
  setGithub(model, real, false);
  setGateways(model, real, false);
  world.isUndoHeld = false;
  world.people.groups.get('plant-responders')?.add(ROBIN);
  rewrite(model, real);
  await settle(model, real);
  for (const on of [0, 1] as const) {
    await real.bench.stop(real.cases[on].incident, ROBIN);
    model.press(() => model.runs[on].stop(ROBIN));
  }
  await settle(model, real);
  const sent = real.cases.map((one) => one.sent);
  pass(model, real, BETWEEN_RUNS_MS);
  await settle(model, real);
  await expectAlike(model, real);
  expect(real.cases.map((one) => one.sent)).toEqual(sent);
  expect(model.runs.map(({ isClosed }) => isClosed)).toEqual([true, true]);
}
