import { expect, it } from 'vitest';
import { z } from 'zod';
import { INCIDENT, plan } from './fixtures.ts';
import { startEmulated } from './emulated.ts';
import { listen, signed } from './harness.ts';
import { press } from './payloads.ts';

const FORM = 'application/x-www-form-urlencoded';
const Trigger = z.object({ trigger_id: z.string() });

const asking = { i: INCIDENT, s: 's1', r: 'R-1', d: plan().digest };

it.each([
  ['reject', asking, 'A rejection is final'],
  ['stop', { i: INCIDENT }, 'Steps that have not started will not run'],
  ['manual_done', { i: INCIDENT, s: 's2', n: 1 }, 'You confirm with your name'],
  ['details', { i: INCIDENT, s: 's1', p: 0 }, 'What must be true before it starts'],
])('a press on %s opens its form through a trigger of the emulator', async (action, ref, shown) => {
  const rig = await startEmulated();
  const door = await listen(rig.slack.listener);
  try {
    const { trigger_id: trigger } = Trigger.parse(await rig.web.apiCall('views.generateTriggerId', { user_id: rig.member }));
    const pressed = press(action, ref, { trigger_id: trigger, user: { id: rig.member } });
    const body = new URLSearchParams({ payload: JSON.stringify(pressed) }).toString();
    const answer = await fetch(`${door.url}/slack/events`, { method: 'POST', body, headers: signed(body, FORM) });
    expect(answer.status).toBe(200);
    // The form opens after the acknowledgement, so its arrival has to be waited for.
    await expect.poll(async () => rig.modals(), { timeout: 5000 }).toContain(shown);
    expect(rig.errors).toEqual([]);
  } finally {
    await door.close();
    await rig.close();
  }
});
