import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { codeAt, freshSecret } from '../../src/adapters/stepup/codes.ts';
import { createStepUp, type StepUpDesk } from '../../src/adapters/stepup/stepup.ts';
import { ADAPTERS } from '../../src/app.ts';
import { LIMITS } from '../../src/core/limits.ts';
import type { ChannelMessage, OpenModal } from '../../src/local/api.ts';
import type { Store } from '../../src/ports.ts';
import { startRig, wordsOf, type Rig } from './rig.ts';

const [AVERY, ARI] = ['U0AVERY0001', 'U0ARI000001'];
const key = randomBytes(32).toString('base64');
/** What everybody typed: none of it may be found anywhere afterwards. */
const typed = new Set<string>();

let rig: Rig;
let store: Store;
let desk: StepUpDesk;
beforeAll(async () => {
  rig = await startRig({
    change: (playbooks) => {
      const tiers = [...playbooks.policy.tiers].map(([name, tier]) => [name, { ...tier, stepUp: true }] as const);
      return { ...playbooks, policy: { ...playbooks.policy, tiers: new Map(tiers) } };
    },
    between: () =>
      Promise.resolve({ env: { TAGOUT_STEPUP_KEY: key }, way: (appUrl: string) => appUrl, close: () => Promise.resolve() }),
    make: { ...ADAPTERS, createStore: async (options) => (store = await ADAPTERS.createStore(options)) },
  });
  desk = createStepUp({ store, key });
});
afterAll(() => rig.close());

/** A phone, whose first code was spent to enrol a while ago. */
async function phoneOf(person: string): Promise<Uint8Array> {
  const secret = freshSecret();
  const before = Date.now() - 10 * 60_000;
  expect(await desk.enrol(person, secret, codeAt(secret, before), before, false)).toBe('done');
  return secret;
}

async function fire(ip: string): Promise<string> {
  const event = {
    timestamp: new Date().toISOString(),
    event_type: 'alert',
    src_ip: ip,
    src_port: 40_000,
    dest_ip: '203.0.113.66',
    dest_port: 48_101,
    proto: 'TCP',
    alert: { action: 'allowed', gid: 1, signature_id: 1_000_950, rev: 1, signature: 'LOCAL IoT botnet checkin', severity: 1 },
  };
  const answer = await rig.alert('suricata', JSON.stringify(event));
  return z.looseObject({ incident: z.string() }).parse(await answer.json()).incident;
}

const card = (incident: string, words: RegExp): Promise<ChannelMessage> =>
  rig.message(
    ({ text }) => text.startsWith(`${incident}, step s1 `) && words.test(text),
    `step 1 of ${incident} to say ${String(words)}`,
  );

/** The form that this person sees, as soon as it says that. */
async function seen(persona: string, words: RegExp): Promise<OpenModal> {
  const fits = (modal: OpenModal) => modal.persona === persona && words.test(JSON.stringify([modal.view, modal.errors]));
  const { modals } = await rig.until((state) => state.modals.some(fits), `${persona} to see a form with ${String(words)}`);
  const found = modals.find(fits);
  if (found === undefined) throw new Error('unreachable: it was there a moment ago');
  return found;
}

async function type(persona: string, modal: OpenModal, code: string): Promise<void> {
  typed.add(code);
  const values = { code: { code: { type: 'plain_text_input', value: code } } };
  expect(await rig.act({ kind: 'submit', persona, viewId: modal.viewId, values })).toEqual({ ok: true });
}

describe('a step whose tier asks for a code', () => {
  it('runs after one approval with a code, which is found nowhere afterwards', async () => {
    const phone = await phoneOf(AVERY);
    const incident = await fire('10.20.0.11');
    const asked = await card(incident, /Waits for approval/);
    expect(wordsOf(asked)).toContain('Each approval needs a one-time code.');

    await rig.press(ARI, asked, 'approve_code');
    const stranger = await seen(ARI, /npm run tagout -- enrol U0ARI000001/);
    await rig.act({ kind: 'dismiss', persona: ARI, viewId: stranger.viewId });

    await rig.press(AVERY, asked, 'approve_code');
    const form = await seen(AVERY, /One-time code/);
    await type(AVERY, form, '12 34');
    await seen(AVERY, /six digits/);
    await type(AVERY, form, codeAt(phone, Date.now()));
    expect(wordsOf(await card(incident, /Done/))).toContain('Avery Example');

    const entries = await store.entries(incident);
    expect(entries.find(({ kind }) => kind === 'approval.decided')?.data).toMatchObject({ stepUp: 'verified' });
    expect(entries.find(({ kind }) => kind === 'step.dispatched')).toBeDefined();
  });

  it('approves nothing with a guess, and the fifth one is told in the thread and in the ledger', async () => {
    const phone = await phoneOf(ARI);
    const near = [-1, 0, 1].map((step) => codeAt(phone, Date.now() + step * 30_000));
    const wrong = ['914275', '638401', '275936', '840163'].find((guess) => !near.includes(guess)) ?? '';
    const incident = await fire('10.20.0.12');
    const asked = await card(incident, /Waits for approval/);
    await rig.press(ARI, asked, 'approve_code');
    const form = await seen(ARI, /One-time code/);
    for (let time = 0; time < LIMITS.wrongCodesMax; time += 1) await type(ARI, form, wrong);
    await seen(ARI, /Too many wrong codes/);
    await type(ARI, form, codeAt(phone, Date.now()));

    const told = await rig.message(({ text }) => text.includes('Too many wrong one-time codes'), 'the thread to be told');
    expect(JSON.stringify(told.blocks)).toContain('"user_id":"U0LEE000001"');
    const kinds = (await store.entries(incident)).map(({ kind }) => kind);
    expect(kinds).toContain('codes.locked');
    expect(kinds).not.toContain('approval.decided');
    expect((await card(incident, /Waits for approval/)).ts).toBe(asked.ts);
  });

  it('left no code in a ledger, a record, a message or the log', async () => {
    const kept: unknown[] = [rig.logged(), (await rig.state()).messages];
    for await (const id of store.incidentIds()) kept.push(await store.entries(id), (await store.load(id))?.record);
    // Digests may hold any six digits.
    const all = JSON.stringify(kept).replaceAll(/[0-9a-f]{32,}/g, '');
    expect(typed.size).toBeGreaterThan(2);
    for (const code of [...typed].filter((one) => /^\d{6}$/.test(one)))
      expect(all.match(new RegExp(`(?<!\\d)${code}(?!\\d)`))).toBeNull();
  });

  it('does not start with another key than the one under which people were enrolled', async () => {
    const wrongKey = createStepUp({ store, key: randomBytes(32).toString('base64') });
    await expect(wrongKey.ensureReadable()).rejects.toThrow(`${ARI}, ${AVERY} cannot be read with TAGOUT_STEPUP_KEY`);
  });
});
