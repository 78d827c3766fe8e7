import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpenAi } from '../../../src/adapters/openai/openai.ts';
import { addHint } from '../../../src/core/evidence/hint.ts';
import { INCIDENT_KINDS } from '../../../src/core/playbook.ts';
import type { Incident } from '../../../src/core/record.ts';
import { createDrafter, type Drafted } from '../../../src/flow/draft.ts';
import { SCRIPTED_MODEL, startScriptedModel, type ScriptedModel } from '../../../src/local/model/server.ts';
import { device, incident, policy } from '../../core/draft/incident.ts';
import { shippedSet } from '../../core/curated/shipped.ts';

let server: ScriptedModel;
beforeEach(async () => {
  server = await startScriptedModel({ delayMs: 0 });
});
afterEach(() => server.close());

function draft(of: Incident, protectedDevices: readonly string[] = []): Promise<Drafted> {
  const model = createOpenAi({ apiKey: 'none', baseUrl: server.url, model: SCRIPTED_MODEL, maxRetries: 0 });
  const drafter = createDrafter({
    model,
    curated: shippedSet(),
    policy: policy({ devices: protectedDevices }),
    clock: { now: () => 0 },
    actionsFor: () => ['isolate_device', 'release_device'],
  });
  return drafter.draft(of, () => Promise.resolve());
}

const fleet = {
  'one device': incident(),
  'a critical device': incident([device('pump-1', { criticality: 'critical' })]),
  'two devices': incident([device('cam-9', { addresses: ['203.0.113.66'] }), device('cam-1')]),
  'a device without a MAC': incident([device('cam-1', { mac: null })]),
  'no device': incident([]),
} as const;
const cases = INCIDENT_KINDS.flatMap((kind) => Object.entries(fleet).map(([name, of]) => [kind, name, of] as const));

describe('the scripted model of the local workspace', () => {
  it.each(cases)('for %s with %s first breaks a rule, then repairs its draft', async (kind, _, of) => {
    const drafted = await draft({ ...of, kind });
    expect(drafted.tries.map((attempt) => attempt.outcome)).toEqual(['findings', 'accepted']);
    expect(drafted.playbook?.author).toEqual({ kind: 'model', model: 'scripted-demo', repairs: 1 });
  });

  it('shows findings that a person understands', async () => {
    const { tries } = await draft(incident());
    expect(tries[0]?.findings.map((finding) => finding.code)).toEqual(['guard.untrusted_evidence', 'guard.release_unchecked']);
  });

  it('suspects the end that talks in botnet traffic, and the end that is reached otherwise', async () => {
    const of = fleet['two devices'];
    const suspect = async (kind: Incident['kind']): Promise<string | null | undefined> =>
      (await draft({ ...of, kind })).playbook?.steps[0]?.device;
    expect(await suspect('botnet_traffic')).toBe('cam-1');
    expect(await suspect('exposed_management')).toBe('cam-9');
  });

  it.each(Object.entries(fleet))('for %s takes a hint into account, and its draft still passes the guard', async (_, of) => {
    const hinted = { ...of, evidence: addHint(of.evidence, 'Robin', 'https://evil.example <!channel> `rm -rf /`') };
    const id = hinted.evidence.at(-1)?.id ?? '';
    const { playbook, tries } = await draft(hinted);
    expect(tries.map((attempt) => attempt.outcome)).toEqual(['findings', 'accepted']);
    expect(playbook?.summary).toContain(`responders said in ${id}`);
    const step = playbook?.steps.find(({ title }) => title === 'Act on the hint first');
    expect(step).toMatchObject({ action: 'manual', evidence: [id] });
    const contained = playbook?.steps.filter(({ action }) => action === 'isolate_device') ?? [];
    expect(contained.every(({ after }) => step !== undefined && after.includes(step.id))).toBe(true);
    expect(JSON.stringify(playbook)).not.toContain('evil');
  });

  it('leaves a protected device to its owner', async () => {
    const { playbook } = await draft(incident(), ['cam-1']);
    expect(new Set(playbook?.steps.map((step) => step.action))).toEqual(new Set(['manual']));
  });

  it('refuses what is not a drafting prompt, and stays up', async () => {
    const post = async (body: string): Promise<number> =>
      (await fetch(`${server.url}/chat/completions`, { method: 'POST', body })).status;
    expect(await post('nonsense')).toBe(400);
    expect(await post(JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }] }))).toBe(400);
    expect(await post(JSON.stringify({ messages: [{ role: 'user', content: '{"incident": 1}' }] }))).toBe(400);
    expect(await post('x'.repeat(1024 * 1024 + 1))).toBe(413);
    expect((await fetch(`${server.url}/models`)).status).toBe(404);
    expect((await draft(incident())).playbook).not.toBeNull();
  });

  it('closes while a draft is being written', async () => {
    const slow = await startScriptedModel({ delayMs: 60_000 });
    const model = createOpenAi({ apiKey: 'none', baseUrl: slow.url, model: SCRIPTED_MODEL, maxRetries: 0 });
    const pending = model.answer({
      system: '',
      user: '{"incident":{"kind":"x"},"devices":[],"evidence":[]}',
      repairs: [],
      schemaName: 'x',
      schema: {},
    });
    await slow.close();
    expect((await pending).kind).toBe('down');
  });
});
