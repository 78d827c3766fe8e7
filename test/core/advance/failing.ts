import { dispatchStarted, probed, reported } from '../../../src/core/advance/dispatch.ts';
import type { Batch } from '../../../src/core/plan.ts';
import type { ActionId } from '../../../src/core/playbook.ts';
import type { IncidentRecord } from '../../../src/core/record.ts';
import { report } from './attempt.ts';
import { approved, ids, need, NOW, planFor, ROSTER } from './story.ts';

const LISTED = { fact: 'quarantine.listed', equals: true, onlyIfChanged: false } as const;
const command = (stdin: string, timeoutMs: number) => ({ argv: ['nft', '-f', '-'], stdin, timeoutMs });

/** When the look showed that step 1 had no effect. */
export const LOOKED_AT = NOW + 4_000;

/** Step 1 as its approval covers that it is undone by itself. */
export const covered = (action: ActionId): Partial<Batch> => ({
  action,
  probe: { settleMs: 500, reads: [], expect: [LISTED], failed: 'undo', undone: [{ ...LISTED, equals: false }] },
  undo: [command('delete element', 10_000), command('list', 2_000)],
  rule: { ...planFor('s1').batch.rule, undo: 'by_itself' },
});

/** Step 1 ran, and a look has plainly shown that it had no effect: it is due to be undone. */
export function due(action: ActionId = 'isolate_device'): IncidentRecord {
  const asked = approved(covered(action));
  const { request } = need(asked.steps[0]);
  const plan = planFor('s1', covered(action));
  const sent = need(dispatchStarted(asked, 's1', need(request).id, plan, [], ROSTER, 'a1', ids(NOW + 2_000))).record;
  const ran = need(reported(sent, 's1', 'a1', report(), ids(NOW + 3_000))).record;
  const look = { holds: false, readable: true, facts: { [LISTED.fact]: false }, sentence: 'It looked.' };
  return need(probed(ran, 's1', 'a1', look, ids(LOOKED_AT))).record;
}
