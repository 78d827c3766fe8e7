import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ChannelMessage } from '../../src/local/api.ts';
import { startScriptedModel, type ScriptedModel } from '../../src/local/model/server.ts';
import { buttonsOf, startRig, wordsOf, type Rig } from './rig.ts';

const [ROBIN, AVERY, ARI, SAM] = ['U0ROBIN0001', 'U0AVERY0001', 'U0ARI000001', 'U0SAM000001'];

let rig: Rig;
let model: ScriptedModel;
beforeAll(async () => {
  model = await startScriptedModel({ delayMs: 0 });
  rig = await startRig({ model: { OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'scripted-demo' } });
});
afterAll(async () => {
  await rig.close();
  await model.close();
});

let uid = 0;
async function fire(ip: string): Promise<string> {
  uid += 1;
  const rule = { gid: 1, signature_id: 1_000_800 + uid, rev: 1, signature: 'LOCAL IoT botnet checkin', severity: 1 };
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    src_ip: ip,
    src_port: 40_000,
    dest_ip: `203.0.113.${uid}`,
    dest_port: 48_101,
    proto: 'TCP',
    alert: { action: 'allowed', category: 'Malware Command and Control Activity Detected', ...rule },
  };
  const answer = await rig.alert('suricata', JSON.stringify(event));
  return z.looseObject({ incident: z.string() }).parse(await answer.json()).incident;
}

const cardOf = (incident: string, step: number, words: string): Promise<ChannelMessage> =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s${step} `) && text.includes(words),
    `step ${step} of ${incident} to say "${words}"`,
  );
const root = (incident: string): Promise<ChannelMessage> =>
  rig.message(({ text, threadTs }) => threadTs === null && text.startsWith(incident), `the card of ${incident}`);
const toldTo = (persona: string, words: RegExp): Promise<ChannelMessage> =>
  rig.message(({ onlyFor, text }) => onlyFor === persona && words.test(text), `${persona} to be told ${String(words)}`);
const say = async (persona: string, incident: string, text: string): Promise<void> => {
  const { ts } = await root(incident);
  expect(await rig.act({ kind: 'message', persona, text, threadTs: ts })).toEqual({ ok: true });
};

describe('a hint in the thread of an incident', () => {
  it('brings a better draft, whose steps somebody else approves', async () => {
    const incident = await fire('10.20.0.11');
    const former = await cardOf(incident, 1, 'Waits for approval');
    const old = rig.button(former, 'approve');

    await say(AVERY, incident, '@tagout hint The camera is needed until six <!channel> token=hunter2');
    await toldTo(AVERY, /another person must approve its steps/);
    const first = await cardOf(incident, 1, 'Work for a person');
    // The same message: the card of the former step 1 is not left behind with its buttons.
    expect(first.ts).toBe(former.ts);
    expect(wordsOf(first)).toContain('Act on the hint first');
    expect(buttonsOf(first).map(({ actionId }) => actionId)).toEqual(['manual_done']);
    const card = await root(incident);
    expect(wordsOf(card)).toContain('Hint by Avery Example: The camera is needed until six <!channel> token=[redacted]');
    expect(wordsOf(card)).toContain('It takes into account what responders said');

    const { value, blockId } = old;
    await rig.interact({
      type: 'block_actions',
      user: { id: ARI, team_id: 'T0EXAMPLE01' },
      team: { id: 'T0EXAMPLE01', domain: 'x' },
      trigger_id: 'x',
      container: { type: 'message', message_ts: former.ts, channel_id: 'C0INCIDENTS' },
      channel: { id: 'C0INCIDENTS', name: 'incidents' },
      actions: [{ type: 'button', action_id: 'approve', block_id: blockId, action_ts: '1.5', value }],
    });
    await toldTo(ARI, /changed nothing|older card/);

    await rig.press(ROBIN, first, 'manual_done');
    const { modals } = await rig.until(({ modals: open }) => open.length > 0, 'the modal');
    await rig.act({ kind: 'submit', persona: ROBIN, viewId: modals[0]?.viewId ?? '', values: {} });
    expect(wordsOf(await cardOf(incident, 1, 'Done'))).toContain('Robin Example');

    const contain = await cardOf(incident, 2, 'Waits for approval');
    await rig.press(AVERY, contain, 'approve');
    await toldTo(AVERY, /shaped this draft, so another person must approve its steps/);
    expect((await cardOf(incident, 2, 'Waits for approval')).ts).toBe(contain.ts);
    await rig.press(ARI, contain, 'approve');
    await cardOf(incident, 2, 'Done');

    await say(ROBIN, incident, '@tagout hint one more');
    await toldTo(ROBIN, /already decided or under way/);

    const { pullRequests } = await rig.until(
      (state) =>
        state.pullRequests.some(
          ({ title, files }) => title.includes(incident) && files.some(({ content }) => content.includes('A hint by')),
        ),
      'the history to tell of the hint',
    );
    const readme =
      pullRequests.find(({ title }) => title.includes(incident))?.files.find(({ path }) => path.endsWith('README.md'))
        ?.content ?? '';
    expect(readme).toContain('Avery Example gave a hint');
    expect(readme).toContain('this is number 2');
    expect(readme).not.toContain('hunter2');
  });

  it('of somebody without the right changes nothing and is told', async () => {
    const incident = await fire('10.20.0.12');
    const card = await cardOf(incident, 1, 'Waits for approval');
    await say(SAM, incident, '@tagout hint leave it alone');
    await toldTo(SAM, /only they may do that/);
    const after = await cardOf(incident, 1, 'Waits for approval');
    expect(after.blocks).toEqual(card.blocks);
  });

  it('is offered where people ask how things stand', async () => {
    const incident = await fire('10.20.0.13');
    await cardOf(incident, 1, 'Waits for approval');
    await say(ROBIN, incident, '@tagout');
    const { ts } = await root(incident);
    const answer = await rig.message(
      ({ threadTs, text }) => threadTs === ts && text.includes('hint …'),
      'the answer to the mention',
    );
    expect(answer.onlyFor).toBeNull();
  });

  it('and a stop there, by a responder alone, ends the run', async () => {
    const incident = await fire('10.20.0.14');
    await cardOf(incident, 1, 'Waits for approval');
    await say(SAM, incident, '@tagout stop now');
    await toldTo(SAM, /only they may do that/);
    await say(ROBIN, incident, '@tagout stop the line must run <!channel>');
    const card = await cardOf(incident, 1, 'Stopped');
    expect(JSON.stringify(card.blocks)).not.toContain('"approve"');
    expect(wordsOf(await root(incident))).toContain('the line must run <!channel>');
  });
});
