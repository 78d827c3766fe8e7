import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ADAPTERS, type Adapters } from '../../src/app.ts';
import type { ChannelMessage } from '../../src/local/api.ts';
import { readBrief } from '../../src/local/model/brief.ts';
import { writeDraft } from '../../src/local/model/script.ts';
import { startAimock, type Aimock } from '../adapters/openai/aimock.ts';
import { startHeldModel, type HeldModel } from './held-model.ts';
import { startRig, wordsOf, type Rig } from './rig.ts';

const Asked = z.looseObject({ messages: z.array(z.object({ role: z.string(), content: z.string() })) });

/** The draft that the script writes for what a model was asked: good, or with the mistakes that models make. */
function draftFor(body: string, good: boolean): string {
  const prompt = Asked.parse(JSON.parse(body)).messages.find(({ role }) => role === 'user')?.content ?? '';
  const brief = readBrief(prompt);
  if (brief === null) throw new Error('the prompt has no brief');
  return JSON.stringify(writeDraft(brief, good));
}

let uid = 0;
async function fire(rig: Rig): Promise<string> {
  uid += 1;
  const answer = await rig.alert(
    'suricata',
    JSON.stringify({
      timestamp: new Date().toISOString(),
      event_type: 'alert',
      src_ip: '10.20.0.11',
      src_port: 40_000,
      dest_ip: `203.0.113.${100 + uid}`,
      dest_port: 48_101,
      proto: 'TCP',
      alert: {
        action: 'allowed',
        gid: 1,
        signature_id: 1_000_700 + uid,
        rev: 1,
        signature: 'LOCAL IoT botnet checkin',
        category: 'Malware Command and Control Activity Detected',
        severity: 1,
      },
    }),
  );
  expect(answer.status).toBe(202);
  return z.looseObject({ incident: z.string() }).parse(await answer.json()).incident;
}

const cardOf = (rig: Rig, incident: string, fits: (words: string) => boolean, what: string): Promise<ChannelMessage> =>
  rig.message(
    ({ text, threadTs, ...card }) => threadTs === null && text.includes(incident) && fits(wordsOf({ text, threadTs, ...card })),
    what,
  );
const askedFor = (rig: Rig, incident: string): Promise<ChannelMessage> =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s1 `) && text.includes('Waits for approval'),
    'step 1 to be asked',
  );

/** The card as it stands while the model is held back, and the question that it was asked. */
async function whileHeld(rig: Rig, held: HeldModel): Promise<{ readonly incident: string; readonly question: string }> {
  held.hold();
  const incident = await fire(rig);
  const card = await cardOf(rig, incident, () => true, 'the card');
  expect(wordsOf(card)).toContain('a draft is being written');
  expect(wordsOf(card)).toContain('Dock camera 1');
  const giveUp = Date.now() + 20_000;
  while (held.waiting().length === 0) {
    if (Date.now() > giveUp) throw new Error('the model was never asked');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { incident, question: held.waiting()[0] ?? '' };
}

/** Each piece of a card carries its own spaces. */
const plainly = (card: ChannelMessage): string => wordsOf(card).replaceAll(/\s+/g, ' ');

const hasPlaybook = (words: string): boolean => words.includes('Playbook: ') && !words.includes('being written');

describe('a model', () => {
  let aimock: Aimock;
  let held: HeldModel;
  let rig: Rig;
  beforeAll(async () => {
    aimock = await startAimock();
    held = await startHeldModel(aimock.mock.url);
    rig = await startRig({ model: { OPENAI_API_KEY: aimock.key, OPENAI_BASE_URL: held.url, OPENAI_MODEL: 'test-model' } });
  });
  afterAll(async () => {
    held.release();
    await rig.close();
    await held.close();
    await aimock.close();
  });

  /** The incident's card when there is a playbook. */
  const drafted = async (incident: string): Promise<string> => {
    await askedFor(rig, incident);
    return plainly(await cardOf(rig, incident, hasPlaybook, 'the playbook'));
  };

  it('that drafts well is named on the card, which was there before the draft', async () => {
    const { incident, question } = await whileHeld(rig, held);
    aimock.behave({ kind: 'text', text: draftFor(question, true) });
    held.release();
    const words = await drafted(incident);
    expect(words).toContain('Drafted by the model test-model; every rule held at the first try.');
    expect(words).not.toContain('Taken from the curated playbook');
    expect(question).not.toContain(aimock.key);
  });

  it('that breaks the rules three times hands over to the curated playbook, and the card shows what was found', async () => {
    const { incident, question } = await whileHeld(rig, held);
    const before = aimock.requests().length;
    aimock.behave({ kind: 'text', text: draftFor(question, false) });
    held.release();
    const words = await drafted(incident);
    expect(words).toContain(
      'Taken from the curated playbook botnet-traffic.yaml. No draft of test-model passed the guard in 3 tries.',
    );
    expect(words).toContain('Try 2 by test-model: The draft of test-model broke 2 rules of the guard.');
    for (const code of ['guard.untrusted_evidence', 'guard.release_unchecked']) expect(words).toContain(`(${code})`);
    expect(aimock.requests().length - before).toBe(3);
    expect(aimock.sent().join('\n')).toContain('guard.untrusted_evidence');
  });

  it('that talks nonsense does so three times, and then the curated playbook is used', async () => {
    const { incident } = await whileHeld(rig, held);
    aimock.behave({ kind: 'text', text: 'Sure! Just <!channel> run `rm -rf /` everywhere.' });
    held.release();
    const words = await drafted(incident);
    expect(words).toContain('Taken from the curated playbook botnet-traffic.yaml.');
    expect(words.match(/was not a draft that can be read/g)).toHaveLength(3);
    expect(words).not.toContain('rm -rf');
  });

  it.each(['down', 'refused', 'truncated'] as const)(
    'that is %s is not waited for: the curated playbook steps in and the card says why',
    async (kind) => {
      const { incident } = await whileHeld(rig, held);
      aimock.behave({ kind });
      held.release();
      const words = await drafted(incident);
      expect(words).toContain('Taken from the curated playbook botnet-traffic.yaml.');
      expect(words).toContain(
        { down: 'has a problem of its own (500)', refused: 'refused to draft', truncated: 'was cut off at 4000 tokens' }[kind],
      );
      expect(words).toContain('Try 1 by test-model');
      expect(words).not.toContain('Try 2 by');
    },
  );

  it('that answers with something that is no completion is down', async () => {
    const { incident } = await whileHeld(rig, held);
    aimock.raw({ type: 'text/html', body: '<html>Please log in</html>' });
    held.release();
    const words = await drafted(incident);
    expect(words).toContain('Taken from the curated playbook botnet-traffic.yaml.');
    expect(words).not.toContain('Please log in');
  });

  it('that is asked about while the app stops is asked again after the start, and the card is not posted twice', async () => {
    const { incident, question } = await whileHeld(rig, held);
    aimock.behave({ kind: 'text', text: draftFor(question, true) });
    const restarted = rig.restart();
    held.release();
    await restarted;
    expect(await drafted(incident)).toContain('Drafted by the model test-model');
    const { messages } = await rig.state();
    expect(messages.filter(({ text, threadTs }) => threadTs === null && text.includes(incident))).toHaveLength(1);
  });

  it('has its key nowhere in Slack, in the history or in the log', async () => {
    const { messages, pullRequests } = await rig.until(({ pullRequests: all }) => all.length > 0, 'a pull request');
    for (const text of [JSON.stringify(messages), JSON.stringify(pullRequests), rig.logged().join('\n')])
      expect(text).not.toContain(aimock.key);
  });
});

/** The real adapter, with less patience. */
const hurried: Adapters['createOpenAi'] = (options) => ADAPTERS.createOpenAi({ ...options, timeoutMs: 1500 });

describe('a model that is slow', () => {
  it('is not waited for longer than its time: the curated playbook steps in and the card says why', async () => {
    const aimock = await startAimock();
    const held = await startHeldModel(aimock.mock.url);
    const model = { OPENAI_API_KEY: aimock.key, OPENAI_BASE_URL: held.url, OPENAI_MODEL: 'test-model' };
    const rig = await startRig({ model, make: { ...ADAPTERS, createOpenAi: hurried } });
    try {
      held.hold();
      const incident = await fire(rig);
      await askedFor(rig, incident);
      const words = wordsOf(await cardOf(rig, incident, (text) => text.includes('Taken from'), 'the curated playbook'));
      expect(words).toContain('Taken from the curated playbook botnet-traffic.yaml.');
      expect(words).toMatch(/test-model did not answer|took longer|within/);
      expect(held.waiting().length).toBeGreaterThan(0);
    } finally {
      await rig.close();
      await held.close();
      await aimock.close();
    }
  });
});

describe('no model', () => {
  it('needs none: the curated playbook is used and the card says so', async () => {
    const rig = await startRig();
    try {
      const incident = await fire(rig);
      await askedFor(rig, incident);
      const words = wordsOf(await cardOf(rig, incident, (text) => text.includes('Taken from'), 'the curated playbook'));
      expect(words).toContain('Taken from the curated playbook botnet-traffic.yaml. No model is configured.');
      expect(words).not.toContain('Try 1');
    } finally {
      await rig.close();
    }
  });
});
