import { describe, expect, it } from 'vitest';
import { approvalsIn, careOf } from '../../../src/core/history/care.ts';

interface Given {
  readonly by?: string;
  readonly at?: number;
  readonly seconds?: number;
  readonly read?: boolean;
  readonly verdict?: string;
  readonly kind?: string;
  readonly name?: string;
}
const entry = ({
  by = 'U1',
  at = 100,
  seconds = 10,
  read = true,
  verdict = 'approve',
  kind = 'approval.decided',
  name = by,
}: Given) => ({
  kind,
  at,
  by: { kind: 'person', id: by, name },
  data: { verdict, secondsToDecide: seconds, sawDetails: read },
});
const over = (...given: readonly Given[]) => careOf(approvalsIn(given.map(entry), 100));

describe('how carefully people approved', () => {
  it('counts each person by themselves, whoever read least first', () => {
    expect(
      over(
        { by: 'U1', seconds: 40 },
        { by: 'U2', seconds: 9, read: false },
        { by: 'U2', seconds: 2, read: false },
        { by: 'U2', seconds: 300 },
      ),
    ).toEqual([
      { person: 'U2', name: 'U2', approvals: 3, unread: 2, fastestSeconds: 2, medianSeconds: 9, breakGlass: 0 },
      { person: 'U1', name: 'U1', approvals: 1, unread: 0, fastestSeconds: 40, medianSeconds: 40, breakGlass: 0 },
    ]);
  });

  it('counts approvals alone, in an emergency, and names people as they were called last', () => {
    const [care] = over({ at: 300, name: 'New' }, { kind: 'approval.break_glass', at: 200, name: 'Old' });
    expect(care).toMatchObject({ approvals: 2, breakGlass: 1, name: 'New' });
  });

  it('counts no rejection, nothing older, nothing that says not how it was decided, and no other entry', () => {
    expect(over({ verdict: 'reject' }, { at: 99 }, { kind: 'approval.refused' }, { kind: 'step.done' })).toEqual([]);
    const old = { ...entry({}), data: { verdict: 'approve' } };
    expect(approvalsIn([old, null, 'approve', { ...entry({}), by: { kind: 'tagout' } }], 0)).toEqual([]);
  });
});
