import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScriptedModel, type ScriptedModel } from '../../src/local/model/server.ts';
import { startRig, wordsOf, type Rig } from './rig.ts';

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

/** The card of a step that waits for somebody: an approver, or a person to do the work. */
const step = (incident: string, number: number) =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s${number} `) && /Waits for approval|Work for a person/.test(text),
    `step ${number} of ${incident} to wait for somebody`,
  );
const stepSays = (incident: string, number: number, word: string) =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s${number} `) && text.includes(word),
    `step ${number} of ${incident} to say "${word}"`,
  );
const toldTo = (persona: string, words: RegExp) =>
  rig.message(({ onlyFor, text }) => onlyFor === persona && words.test(text), `${persona} to be told ${String(words)}`);

let uid = 0;
/** A made-up EVE alert about a device, with a rule of its own, so that it opens an incident of its own. */
async function fire(ip: string, extra: Readonly<Record<string, unknown>> = {}): Promise<string> {
  uid += 1;
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    flow_id: uid,
    src_ip: ip,
    src_port: 40000 + uid,
    dest_ip: '203.0.113.66',
    dest_port: 48101,
    proto: 'TCP',
    alert: {
      action: 'allowed',
      gid: 1,
      signature_id: 1_000_500 + uid,
      rev: 1,
      signature: 'LOCAL IoT botnet checkin',
      category: 'Malware Command and Control Activity Detected',
      severity: 1,
    },
    ...extra,
  };
  const answer = await rig.alert('suricata', JSON.stringify(event));
  expect(answer.status).toBe(202);
  const body: unknown = await answer.json();
  expect(body).toMatchObject({ incident: expect.stringMatching(/^INC-\d{4}-\d{6}$/) });
  return (body as { readonly incident: string }).incident;
}

function need<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('the story needs a value here');
  return value;
}

describe('the whole line', () => {
  it('goes from an alert to a contained and released device and a pull request', async () => {
    const incident = await fire('10.20.0.11');
    const card = await step(incident, 1);
    expect(wordsOf(card)).toContain('nft -f -');
    expect(wordsOf(card)).toContain('02:00:00:20:00:0b');

    expect(await rig.press(AVERY, card, 'approve')).toEqual({ ok: true });
    const done = await stepSays(incident, 1, 'Done');
    expect(wordsOf(done)).toContain('Avery Example');
    const { gateways } = await rig.state();
    expect(gateways[0]?.devices.filter(({ quarantined }) => quarantined).map(({ id }) => id)).toEqual(['cam-dock-1']);

    // Work for a person, confirmed by a responder through the modal.
    for (const number of [2, 3]) {
      await rig.press(ROBIN, await step(incident, number), 'manual_done');
      const { modals } = await rig.until(({ modals: open }) => open.length > 0, 'the modal');
      await rig.act({ kind: 'submit', persona: ROBIN, viewId: modals[0]?.viewId ?? '', values: {} });
      await stepSays(incident, number, 'Done');
    }

    // The look comes by itself: nobody presses anything, and the gateway is read and not changed.
    const look = await stepSays(incident, 4, 'Done');
    expect(wordsOf(look)).toMatch(/the quarantine list holds the device; .* no frame got through/);
    expect(wordsOf(look)).toContain('nobody was asked');
    expect((await rig.state()).gateways[0]?.devices.some(({ quarantined }) => quarantined)).toBe(true);

    const release = await stepSays(incident, 5, 'Waits for approval');
    await rig.press(ARI, release, 'approve');
    await stepSays(incident, 5, 'Done');
    expect((await rig.state()).gateways[0]?.devices.some(({ quarantined }) => quarantined)).toBe(false);

    const { pullRequests } = await rig.until(
      (state) =>
        state.pullRequests.some(
          ({ title, files }) => title.includes(incident) && files.some(({ content }) => content.includes('was closed')),
        ),
      'the pull request to hold the whole story',
    );
    const files = pullRequests.find(({ title }) => title.includes(incident))?.files ?? [];
    const year = incident.slice(4, 8);
    expect(files.map(({ path }) => path).toSorted()).toEqual(
      ['README.md', 'ledger.jsonl', 'playbook.yaml'].map((name) => `incidents/${year}/${incident}/${name}`),
    );
    const readme = files.find(({ path }) => path.endsWith('README.md'))?.content ?? '';
    for (const words of ['Avery Example', 'Ari Example', 'scripted-demo', '```mermaid', 'nft', 'What was seen: '])
      expect(readme).toContain(words);
  });

  it('shows the finding, the repair and the draft, and who drafted', async () => {
    const incident = await fire('10.20.0.12');
    await step(incident, 1);
    const card = await rig.message(({ text, threadTs }) => threadTs === null && text.includes(incident), 'the card');
    expect(wordsOf(card)).toContain('scripted-demo');
    expect(wordsOf(card)).toMatch(/broke \d rules|broke one rule/);
  });

  it('joins the same alert to its incident and posts nothing anew', async () => {
    const before = await fire('10.20.0.13');
    uid -= 1;
    expect(await fire('10.20.0.13')).toBe(before);
    const { messages } = await rig.until((state) => state.messages.some(({ text }) => text.includes(before)), 'the card');
    expect(messages.filter(({ text, threadTs }) => threadTs === null && text.includes(before))).toHaveLength(1);
  });
});

describe('a click', () => {
  it('of somebody without the right changes nothing and is told why', async () => {
    const incident = await fire('10.20.0.14');
    const card = await step(incident, 1);
    await rig.press(SAM, card, 'approve');
    await toldTo(SAM, /You are not in security or operations/);
    expect((await step(incident, 1)).text).toContain('Waits for approval');
  });

  it('that comes second changes nothing: the step runs once', async () => {
    const incident = await fire('10.20.0.11', { dest_ip: '203.0.113.67' });
    const card = await step(incident, 1);
    const commands = async (): Promise<number> =>
      (await rig.state()).gateways.flatMap(({ log }) => log).filter(({ command }) => command.includes('nft -f')).length;
    const before = await commands();
    await Promise.all([rig.press(AVERY, card, 'approve'), rig.press(AVERY, card, 'approve'), rig.press(ARI, card, 'approve')]);
    await stepSays(incident, 1, 'Done');
    expect(await commands()).toBe(before + 1);
    await toldTo(ARI, /already|not in|changed nothing/);
  });

  it('on an older card, forged, from another workspace or for another digest changes nothing', async () => {
    const incident = await fire('10.20.0.12', { dest_ip: '203.0.113.68' });
    const card = await step(incident, 1);
    const { value, blockId } = rig.button(card, 'approve');
    const ref = JSON.parse(value) as { readonly d: string; readonly r: string };
    const click = (changed: object, team = 'T0EXAMPLE01', user = AVERY, actionTs = `${Date.now()}.${(uid += 1)}`) => ({
      type: 'block_actions',
      user: { id: user, team_id: team },
      team: { id: team, domain: 'x' },
      api_app_id: 'A0TAGOUT001',
      token: 'x',
      trigger_id: 'x',
      container: { type: 'message', message_ts: card.ts, channel_id: 'C0INCIDENTS' },
      channel: { id: 'C0INCIDENTS', name: 'incidents' },
      actions: [
        {
          type: 'button',
          action_id: 'approve',
          block_id: blockId,
          action_ts: actionTs,
          value: JSON.stringify({ ...ref, ...changed }),
          text: { type: 'plain_text', text: 'Approve' },
        },
      ],
    });
    await rig.interact(click({ r: 'an-older-request' }));
    await toldTo(AVERY, /older card/);
    await rig.interact(click({ d: 'f'.repeat(64) }));
    await toldTo(AVERY, /not what would run/);
    await rig.interact(click({}, 'T0ELSEWHERE'));
    expect(await rig.interact(click({}), { 'x-slack-signature': `v0=${'0'.repeat(64)}` })).toBe(401);
    const old = String(Math.floor(Date.now() / 1000) - 600);
    expect(await rig.interact(click({}), { 'x-slack-request-timestamp': old })).toBe(401);
    expect((await step(incident, 1)).text).toContain('Waits for approval');
    expect(
      (await rig.state()).gateways.flatMap(({ devices }) => devices).find(({ id }) => id === 'cam-dock-2')?.quarantined,
    ).toBe(false);
  });

  it('of the person who opened the incident does not approve it', async () => {
    await rig.act({ kind: 'command', persona: AVERY, text: '/tagout new' });
    const { modals } = await rig.until(({ modals: open }) => open.some(({ persona }) => persona === AVERY), 'the form');
    const view = modals.find(({ persona }) => persona === AVERY);
    const blocks = (
      need(view).view as {
        blocks: { block_id?: string; element?: { type: string; action_id: string; options?: { value: string }[] } }[];
      }
    ).blocks;
    const values: Record<string, Record<string, unknown>> = {};
    for (const { block_id: id, element } of blocks) {
      if (id === undefined || element === undefined) continue;
      const text = id.includes('device') ? 'door-dock-1' : 'Seen by a person';
      const chosen = element.options?.find(({ value }) => value === 'botnet_traffic');
      values[id] = {
        [element.action_id]:
          chosen === undefined ? { type: element.type, value: text } : { type: element.type, selected_option: chosen },
      };
    }
    expect(await rig.act({ kind: 'submit', persona: AVERY, viewId: view?.viewId ?? '', values })).toEqual({ ok: true });
    const own = await rig.message(
      ({ text, threadTs }) => threadTs === null && text.includes('Seen by a person'),
      'the opened incident',
    );
    const card = await step(own.text.slice(0, 'INC-2026-000001'.length), 1);
    await rig.press(AVERY, card, 'approve');
    await toldTo(AVERY, /opened this incident and cannot approve/);
    expect((await rig.state()).messages.find(({ ts }) => ts === card.ts)?.text).toContain('Waits for approval');
  });

  it('on Reject asks for a reason, and the card shows it', async () => {
    const incident = await fire('10.20.0.13', { dest_ip: '203.0.113.69' });
    const card = await step(incident, 1);
    await rig.press(ARI, card, 'reject');
    const { modals } = await rig.until(({ modals: open }) => open.some(({ persona }) => persona === ARI), 'the form');
    const view = modals.find(({ persona }) => persona === ARI);
    const input = (need(view).view as { blocks: { block_id?: string; element?: { action_id: string } }[] }).blocks.find(
      ({ element }) => element !== undefined,
    );
    const values = (value: string) => ({
      [input?.block_id ?? '']: { [input?.element?.action_id ?? '']: { type: 'plain_text_input', value } },
    });
    await rig.act({ kind: 'submit', persona: ARI, viewId: view?.viewId ?? '', values: values('   ') });
    const open = (await rig.state()).modals.find(({ persona }) => persona === ARI);
    expect(Object.values(open?.errors ?? {})).toHaveLength(1);
    await rig.act({ kind: 'submit', persona: ARI, viewId: view?.viewId ?? '', values: values('The line must run until six.') });
    expect(wordsOf(await stepSays(incident, 1, 'Rejected'))).toContain('The line must run until six.');
  });
});

describe('what an attacker wrote', () => {
  it('is shown as text, in Slack and in the history', async () => {
    const evil =
      '<!channel> <@U0AVERY0001> *bold* https://evil.example ![x](https://evil.example/x.png) <img src=x onerror=alert(1)> @octocat `';
    const incident = await fire('10.20.0.14', {
      alert: { action: 'allowed', gid: 1, signature_id: 1_000_999, rev: 1, signature: evil, category: evil, severity: 1 },
      dest_ip: '203.0.113.70',
    });
    await step(incident, 1);
    const { messages, pullRequests } = await rig.until(
      ({ pullRequests: all }) => all.some(({ title }) => title.includes(incident)),
      'the pull request',
    );
    const about = messages.filter(({ text }) => text.includes(incident));
    expect(about.length).toBeGreaterThan(0);
    for (const message of about) {
      expect(message.text).not.toMatch(/<[!@#]/);
      expect(mrkdwnOf(message.blocks).join('\n')).not.toMatch(/<!channel>|<@U0AVERY0001>|evil\.example/);
    }
    const pull = pullRequests.find(({ title }) => title.includes(incident));
    expect(`${pull?.title} ${pull?.body}`).not.toContain('evil');
    const readme = pull?.files.find(({ path }) => path.endsWith('README.md'))?.content ?? '';
    expect(readme).not.toMatch(/<img|!\[x\]\(|[^\\&#]@octocat/);
  });
});

/** Only in these can Slack see mentions, links and formatting. */
function mrkdwnOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnOf)];
}

describe('an outage', () => {
  it('of GitHub blocks nothing, and the history catches up', async () => {
    rig.github(false);
    const incident = await fire('10.20.0.11', { dest_ip: '203.0.113.71' });
    const card = await step(incident, 1);
    await rig.press(AVERY, card, 'approve');
    await stepSays(incident, 1, 'Done');
    rig.github(true);
    const { pullRequests: caught } = await rig.until(
      ({ pullRequests }) =>
        pullRequests.some(
          ({ title, files }) => title.includes(incident) && files.some(({ content }) => content.includes('Avery Example')),
        ),
      'the history to catch up',
    );
    expect(caught.filter(({ title }) => title.includes(incident))).toHaveLength(1);
  });

  it('of the app itself, in the middle of a run, forgets nothing', async () => {
    const incident = await fire('10.20.0.12', { dest_ip: '203.0.113.72' });
    const card = await step(incident, 1);
    await rig.restart();
    await rig.press(AVERY, card, 'approve');
    expect((await stepSays(incident, 1, 'Done')).ts).toBe(card.ts);
  });
});
