import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSuricata } from '../../src/core/alert/suricata.ts';
import { digestOf } from '../../src/core/json.ts';
import { verifyChain } from '../../src/core/verify.ts';
import { createAlertFlow } from '../../src/flow/alert.ts';
import { readBrief } from '../../src/local/model/brief.ts';
import { writeDraft } from '../../src/local/model/script.ts';
import type { Model, ModelRequest } from '../../src/ports.ts';
import { AVERY, ROBIN, startBench, TEAM, type Bench } from './bench.ts';

/** A NUL, which PostgreSQL's text does not hold, and halves of surrogate pairs, which canonical JSON does not know. */
const EVIL = 'a\u0000b\uD83Dc\uDE00d😀\\u0000';
const KEPT = 'a\uFFFDb\uFFFDc\uFFFDd😀\\u0000';

const Steps = z.looseObject({ summary: z.string(), steps: z.array(z.looseObject({ title: z.string() })) });

function draftFor(request: ModelRequest, repaired: boolean): string {
  const brief = readBrief(request.user);
  if (brief === null) throw new Error('the prompt has no brief');
  const draft = Steps.parse(writeDraft(brief, repaired));
  const steps = draft.steps.map((step) => ({ ...step, title: `${step.title} ${EVIL}` }));
  return JSON.stringify({ ...draft, summary: EVIL, steps });
}

let answers: ((request: ModelRequest) => string)[] = [];
const model: Model = {
  name: 'evil-model',
  answer: (request) => {
    const text = answers.shift()?.(request) ?? EVIL;
    return Promise.resolve({ kind: 'text', text, model: 'evil-model' });
  },
};

let bench: Bench;
let incident = '';
beforeAll(async () => {
  bench = await startBench({ model });
});
afterAll(() => bench.close());
beforeEach(() => {
  answers = [(request) => draftFor(request, true)];
  bench.chat.setPerson(AVERY);
  bench.gateway({});
  // By then every quarantine of the test before has ended by itself.
  bench.pass(25 * 60 * 60_000);
});

/** Whatever was written: the chain is whole, and both views have it. */
async function allHolds(): Promise<void> {
  await bench.settle();
  const stored = await bench.services.store.load(incident);
  expect(verifyChain(await bench.services.store.entries(incident), stored?.head)).toMatchObject({ ok: true });
  expect(() => digestOf(stored)).not.toThrow();
  expect(JSON.stringify(stored?.record).replaceAll('\\\\u0000', '')).not.toContain('\\u0000');
  expect(bench.logged).toEqual([]);
  expect(bench.chat.messages.some((message) => message.incident === incident)).toBe(true);
  expect((await bench.archive.pulls()).filter(({ title }) => title.startsWith(incident))).toHaveLength(1);
}

const ledger = async (): Promise<string> => JSON.stringify(await bench.services.store.entries(incident));
const shown = JSON.stringify(KEPT).slice(1, -1);

const event = (signature: string) => ({
  timestamp: '2025-06-15T12:00:00.000000+0000',
  event_type: 'alert',
  src_ip: '10.20.0.11',
  src_port: 40_000,
  dest_ip: '203.0.113.66',
  dest_port: 48_101,
  proto: 'TCP',
  alert: { action: 'allowed', gid: 1, signature_id: 1_000_001, rev: 1, signature, category: signature, severity: 1 },
});
const parse = (signature: string) => parseSuricata(event(signature), { digest: 'f'.repeat(64) });

describe('characters that cannot be stored do not break a commit', () => {
  it('in an alert: half a character is refused at the door, a NUL is taken out', async () => {
    expect(parse(EVIL)).toMatchObject({ ok: false, code: 'alert.bad_text' });
    const alert = parse('LOCAL a\u0000b');
    if (!alert.ok) throw new Error(alert.message);
    ({ incident } = await createAlertFlow(bench.services).alert(alert.value));
    await bench.settle();
    expect((await bench.record(incident)).incident.title).toContain('LOCAL a b');
    await allHolds();
  });

  it("in a model's drafts: one that nobody can read, one that breaks a rule, and one that holds", async () => {
    answers = [() => EVIL, (request) => draftFor(request, false), (request) => draftFor(request, true)];
    incident = await bench.alert('10.20.0.11');
    await bench.settle();
    const { playbook, draft } = await bench.record(incident);
    expect(draft.tries.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['malformed', 'findings']);
    expect(playbook).not.toBeNull();
    await allHolds();
  });

  it('in what people write, and in their names', async () => {
    bench.chat.setPerson(AVERY, { name: EVIL });
    incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(incident, AVERY, { request: EVIL });
    await bench.click(incident, AVERY, { verdict: 'reject', reason: EVIL });
    await bench.settle();
    expect((await bench.step(incident)).decisions).toMatchObject([{ name: KEPT, reason: KEPT }]);
    expect(await ledger()).toContain(`${shown} rejected step 1: ${shown}`);
    await allHolds();
  });

  it('in the reason of a stop and in a note about work that was done', async () => {
    incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(incident, AVERY);
    await bench.settle();
    bench.pass(60_000);
    await bench.settle();
    await bench.receive({ kind: 'manual_done', incident, step: 's2', round: 1, by: ROBIN, team: TEAM, note: EVIL });
    await bench.receive({ kind: 'stop', incident, by: ROBIN, team: TEAM, reason: EVIL });
    await bench.settle();
    expect((await bench.record(incident)).stopped?.reason).toBe(KEPT);
    expect((await bench.step(incident, 's2')).status).toBe('done');
    await allHolds();
  });

  it('in an incident that a person opens', async () => {
    await bench.receive({
      kind: 'open',
      by: ROBIN,
      team: TEAM,
      title: EVIL,
      device: 'cam-dock-1',
      details: EVIL,
      incidentKind: 'botnet_traffic',
    });
    await bench.settle();
    const [opened] = await bench.services.store.list(1);
    incident = opened?.record.incident.id ?? '';
    expect(opened?.record.incident.title).toMatch(/^a bcd😀/);
    await allHolds();
  });

  it.each(['stdout', 'stderr'] as const)('in what a gateway writes to %s, also where it failed', async (stream) => {
    incident = await bench.alert('10.20.0.11');
    await bench.settle();
    await bench.click(incident, AVERY);
    bench.says({ [stream]: EVIL, exitCode: 1 });
    await bench.settle();
    const { report } = await bench.step(incident);
    expect(report).toMatchObject({ kind: 'completed', results: [{ [stream]: KEPT }] });
    await allHolds();
  });

  it('in why a gateway could not be asked', async () => {
    bench.gateway({ hostKey: EVIL });
    incident = await bench.alert('10.20.0.11');
    await bench.settle();
    expect((await bench.step(incident)).problem?.message).toContain(KEPT);
    await allHolds();
  });
});
