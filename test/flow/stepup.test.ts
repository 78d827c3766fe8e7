import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/core/limits.ts';
import type { Click } from '../../src/core/approval.ts';
import { codeFormFor } from '../../src/flow/stepup.ts';
import { ARI, AVERY, SAM, startBench, TEAM, type Bench } from './bench.ts';

const LEE = 'U0LEE000001';

let bench: Bench;
let incident: string;
beforeAll(async () => {
  bench = await startBench();
  bench.change((world) => {
    const tiers = [...world.policy.tiers].map(
      ([name, tier]) => [name, { ...tier, stepUp: true, quorum: 1, oneFromEach: [] }] as const,
    );
    return { ...world, policy: { ...world.policy, tiers: new Map(tiers) } };
  });
  incident = await bench.alert('10.20.0.11');
  await bench.settle();
});
afterAll(() => bench.close());

async function pressed(by: string, change: Partial<Click> = {}): Promise<Click> {
  const { request } = await bench.step(incident);
  return {
    verdict: 'approve',
    incident,
    step: 's1',
    request: request?.id ?? '',
    digest: request?.digest ?? '',
    by,
    team: TEAM,
    reason: '',
    ...change,
  };
}
const formOf = async (click: Click) => codeFormFor(click, bench.services);

describe('a form for a code', () => {
  it('is for whoever could approve the step with one, and nothing is decided by asking', async () => {
    const before = await bench.record(incident);
    const form = await formOf(await pressed(AVERY));
    expect(form.ok && form.value.steps.map(({ id }) => id)).toEqual(['s1']);
    expect(await formOf(await pressed(SAM))).toMatchObject({ ok: false, code: 'approval.not_permitted' });
    expect(await bench.record(incident)).toEqual(before);
  });

  it('is not opened for a step that is not there, was asked anew or says something else now', async () => {
    expect(await formOf(await pressed(AVERY, { step: 's9' }))).toMatchObject({ code: 'approval.unknown_step' });
    expect(await formOf(await pressed(AVERY, { incident: 'INC-2026-999999' }))).toMatchObject({
      code: 'approval.unknown_step',
    });
    expect(await formOf(await pressed(AVERY, { request: 'old' }))).toMatchObject({ code: 'approval.stale_card' });
    expect(await formOf(await pressed(AVERY, { digest: '0'.repeat(64) }))).toMatchObject({ code: 'approval.digest_mismatch' });
  });

  it('is opened while Slack cannot say who somebody is: what they send is kept and judged later', async () => {
    bench.chat.setDown(true);
    const form = await formOf(await pressed(AVERY)).finally(() => bench.chat.setDown(false));
    expect(form.ok && form.value.steps.map(({ id }) => id)).toEqual(['s1']);
  });

  it('is not opened for somebody whom the policy does not name, and Slack is not asked about them', async () => {
    bench.chat.setDown(true);
    const form = await formOf(await pressed(SAM)).finally(() => bench.chat.setDown(false));
    expect(form).toMatchObject({ ok: false, code: 'approval.not_permitted' });
  });

  it('of break-glass is judged when it is sent, with its reason', async () => {
    expect(await formOf(await pressed(SAM, { verdict: 'break_glass' }))).toMatchObject({ ok: true });
  });
});

describe('a press without a code', () => {
  it('approves nothing, and is recorded', async () => {
    await bench.click(incident, AVERY);
    await bench.settle();
    expect((await bench.step(incident)).status).toBe('pending');
    expect(await bench.kinds(incident)).toContain('approval.refused');
    expect(bench.runs()).toEqual([]);
  });
});

describe('a pause after wrong codes', () => {
  const until = 1_900_000_000_000;
  const locked = () => bench.receive({ kind: 'codes_locked', incident, by: AVERY, team: TEAM, until });

  it('is in the ledger of the incident once, and its message names the leads', async () => {
    await locked();
    await locked();
    await bench.settle();
    expect((await bench.kinds(incident)).filter((kind) => kind === 'codes.locked')).toHaveLength(1);
    expect((await bench.record(incident)).lockouts).toMatchObject([{ person: AVERY, until, leads: [LEE] }]);
    expect((await bench.services.store.entries(incident)).at(-1)?.sentence).toContain(
      `${LIMITS.wrongCodesMax} wrong one-time codes were typed in the name of`,
    );
  });

  it('keeps nobody else from approving', async () => {
    await bench.click(incident, ARI, { stepUp: 'verified' });
    await bench.settle();
    expect((await bench.step(incident)).decisions).toMatchObject([{ by: ARI, stepUp: 'verified' }]);
    expect(bench.runs()).toHaveLength(1);
  });
});
