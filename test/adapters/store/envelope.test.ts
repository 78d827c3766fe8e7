import { describe, expect, it } from 'vitest';
import { assertFollows, parseRecord } from '../../../src/adapters/store/envelope.ts';
import { renderRecord } from '../../../src/adapters/slack/render.ts';
import { renderHistory } from '../../../src/core/history/history.ts';
import { moveMachine } from '../../../src/core/machine/run.ts';
import { digestOf } from '../../../src/core/json.ts';
import { RECORD_SCHEMA } from '../../../src/core/record.ts';
import { verifyChain } from '../../../src/core/verify.ts';
import { historical, negative, SCHEMAS } from '../../fixtures/records/corpus.ts';

describe.each(SCHEMAS)('a record of schema %i', (schema) => {
  it.each(historical(schema).map((stored) => [stored.name, stored] as const))('%s is read as it is', (_, stored) => {
    const { id } = stored.record.incident;
    const record = parseRecord(id, stored.record.version, stored.record);
    expect(stored.record.schema).toBe(schema);
    expect(record).toEqual({ ...stored.record, schema: RECORD_SCHEMA });
    expect(verifyChain(stored.entries, stored.head)).toMatchObject({ ok: true });
    const plans = record.steps.flatMap(({ plan }) => (plan === null ? [] : [plan]));
    expect(plans.map(({ batch }) => digestOf(batch))).toEqual(plans.map(({ digest }) => digest));
    // Its views can be made, and its machine, which its own release has proven, stands where the record says.
    expect(renderRecord(record, { history: null }).length).toBeGreaterThan(0);
    expect(renderHistory(record, stored.entries, stored.head).map(({ path }) => path)).toContain(
      `incidents/2025/${id}/README.md`,
    );
    if (record.machine === null) return;
    expect(() => moveMachine(record.machine, record.snapshot, { type: 'run.stopped' })).not.toThrow();
    expect(record.snapshot).toEqual(Object.fromEntries(record.steps.map((step) => [step.id, step.status])));
  });
});

describe('a record that this version must not read', () => {
  it.each(negative().map((one) => [one.name, one] as const))('%s is refused', (_, { refuses, incident, version, record }) => {
    let refusal: unknown = null;
    try {
      parseRecord(incident, version, record);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: refuses, incident });
    expect(String(refusal)).toContain('It was left as it is');
  });

  it('is not written either', () => {
    const [asking] = historical(1).filter(({ name }) => name === 'asking');
    if (asking === undefined) throw new Error('the corpus has no asking.json');
    const { version } = asking.record;
    const record = parseRecord(asking.record.incident.id, version, asking.record);
    const following = { ...record, version: version + 1 };
    expect(() => assertFollows(following, record.incident.id, version)).not.toThrow();
    const broken = { ...following, steps: following.steps.map((step) => ({ ...step, decisions: null })) };
    expect(() => assertFollows(broken as never, record.incident.id, version)).toThrow('steps.0.decisions');
  });
});
