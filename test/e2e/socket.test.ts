import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import { startScriptedModel, type ScriptedModel } from '../../src/local/model/server.ts';
import { AVERY, cardOf, fire, wholeIncident } from '../conformance/story.ts';
import { startRig, type Rig } from './rig.ts';
import { startSocketWorld, type SocketWorld } from './socketMode.ts';

let rig: Rig;
let model: ScriptedModel;
let world: SocketWorld;
beforeAll(async () => {
  model = await startScriptedModel({ delayMs: 0 });
  rig = await startRig({
    model: { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'scripted-demo' },
    between: async (env) => {
      world = await startSocketWorld(env);
      return world;
    },
  });
});
afterAll(async () => {
  await rig.close();
  await model.close();
});

describe('the whole line over Socket Mode', () => {
  it('goes from an alert to a contained and released device and a pull request', async () => {
    const incident = await wholeIncident(rig);
    const { gateways } = await rig.state();
    expect(gateways.flatMap(({ devices }) => devices).filter(({ quarantined }) => quarantined)).toEqual([]);
    expect(world.sockets().flatMap(({ heard }) => heard).length).toBeGreaterThan(3);
    expect((await cardOf(rig, incident, 1, 'Done')).text).toContain(incident);
  });

  it('has no other door: what is signed and posted is not taken', async () => {
    expect(await rig.interact({ type: 'block_actions' })).toBe(404);
  });

  it('loses its connections, and a press that found none can be made again and runs once', async () => {
    const incident = await fire(rig, '10.20.0.12');
    const card = await cardOf(rig, incident, 1, 'Waits for approval');
    const sends = async (): Promise<number> =>
      (await rig.state()).gateways.flatMap(({ log }) => log).filter(({ command }) => command.includes('nft -f')).length;
    const before = await sends();
    const former = world.sockets();
    expect(former).toHaveLength(LIMITS.slackSocketsOpen);
    world.refuseSockets(former.length);
    for (const socket of former) socket.cut();
    expect(await rig.press(AVERY, card, 'approve')).toMatchObject({ ok: false });
    expect((await cardOf(rig, incident, 1, 'Waits for approval')).ts).toBe(card.ts);
    const giveUp = Date.now() + 20_000;
    while (world.sockets().length === 0 && Date.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await rig.press(AVERY, card, 'approve')).toEqual({ ok: true });
    await cardOf(rig, incident, 1, 'Done');
    expect(await sends()).toBe(before + 1);
  });
});
