import { describe, expect, it } from 'vitest';
import { draftFinished } from '../../../src/core/advance/draft.ts';
import { opened } from '../../../src/core/advance/open.ts';
import { createProver } from '../../../src/core/machine/prove.ts';
import type { PlaybookStep } from '../../../src/core/playbook.ts';
import { refuse } from '../../../src/core/result.ts';
import { ids, incidentBy, need, PLAYBOOK } from './story.ts';

const { record } = opened(incidentBy({ kind: 'detector', name: 'Suricata' }));
const drafted = (steps: readonly PlaybookStep[], prove = createProver()) =>
  need(draftFinished(record, 1, { playbook: { ...PLAYBOOK, steps }, tries: [], fellBack: null }, prove, ids()));
const [first] = PLAYBOOK.steps.map((step): PlaybookStep => ({ ...step, action: 'manual', device: null, after: [] }));

describe('a playbook', () => {
  it('starts once its machine is proven, and the ledger says how much was tried', () => {
    const { record: begun, entries } = drafted([need(first)]);
    expect(begun).toMatchObject({ draft: { status: 'ready' }, snapshot: { s1: 'open' } });
    expect(entries[0]).toMatchObject({ kind: 'playbook.accepted', data: { proof: { walks: 1 } } });
  });

  it('whose machine is not proven starts nothing: there is no machine, no step and no plan, and people are told why', () => {
    const circle = [{ ...need(first), after: ['s1' as const] }];
    const { record: failed, entries, effects } = drafted(circle);
    expect(failed).toMatchObject({ draft: { status: 'failed' }, machine: null, snapshot: null, steps: [] });
    expect(entries).toEqual([
      expect.objectContaining({
        kind: 'draft.failed',
        sentence: 'The machine could not be proven safe: s1: it comes after itself. Please handle this incident by hand.',
      }),
    ]);
    expect(effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it('starts nothing by whichever proof it is refused', () => {
    const refused = drafted([need(first)], () => refuse('machine.not_proven', 'It was not proven.'));
    expect(refused.record).toMatchObject({ draft: { status: 'failed' }, machine: null, steps: [] });
  });
});
