import { expect } from 'vitest';
import type { ActAnswer } from '../../src/local/api.ts';
import { createForms, typed, type Values } from './forms.ts';
import { ROBIN } from './hands.ts';
import type { Rig } from './rig.ts';
import { PATIENCE_MS } from './story.ts';

/** Robin opens an incident with `/tagout new`. Resolves with its id. */
export function byForm(device: string): (rig: Rig) => Promise<string> {
  return (rig) => openedBy(rig, device, () => rig.world.act({ kind: 'command', persona: ROBIN, text: '/tagout new' }));
}

/** Robin opens an incident about what somebody wrote in the channel, in the menu of that message. */
export function fromMessage(device: string): (rig: Rig) => Promise<string> {
  return async (rig) => {
    const text = `What is ${device} doing there?`;
    await rig.world.act({ kind: 'message', persona: ROBIN, text, threadTs: null });
    const { messages } = await rig.world.state();
    const messageTs = messages.findLast((message) => message.text === text)?.ts ?? '';
    return openedBy(rig, device, () => rig.world.act({ kind: 'shortcut', persona: ROBIN, messageTs }));
  };
}

let opened = 0;

async function openedBy({ world }: Rig, device: string, open: () => Promise<ActAnswer>): Promise<string> {
  opened += 1;
  const title = `Odd traffic at night, number ${opened}`;
  const values = (): Values => ({
    ...typed('title', title),
    ...typed('device', device),
    ...typed('details', 'It talks to an address that nobody knows.'),
    kind: { kind: { type: 'static_select', selected_option: { value: 'botnet_traffic' } } },
  });
  const forms = createForms(world);
  await expect
    .poll(() => forms.further(title, { person: ROBIN, callbackId: 'open_incident', open, values }), { timeout: PATIENCE_MS })
    .toBe(true);
  const card = async (): Promise<string | undefined> => {
    const { messages } = await world.state();
    const found = messages.find(({ isBot, threadTs, text }) => isBot && threadTs === null && text.includes(title));
    return /INC-\d{4}-\d+/.exec(found?.text ?? '')?.[0];
  };
  await expect.poll(card, { timeout: PATIENCE_MS }).toBeDefined();
  return (await card()) ?? '';
}
