import type { ApprovalRule, ExecReport, Observation, Plan, ProbeResult } from '../../../../src/core/plan.ts';
import type { PlaybookStep } from '../../../../src/core/playbook.ts';
import type { IncidentRecord } from '../../../../src/core/record.ts';
import { refuse } from '../../../../src/core/result.ts';
import { need, NOW, planFor } from '../../advance/story.ts';

/** What the policy asks for: nothing but one approval, or whatever leads through more states. */
export const VARIANTS = ['plainly', 'with a hold, and an undo by itself'] as const;
/** What no single person can approve, or nobody but a named one. These differ in the ways to an approval alone. */
export const JOINT_VARIANTS = ['by two of different groups', 'by two, or alone by break-glass'] as const;
export type Variant = (typeof VARIANTS)[number] | (typeof JOINT_VARIANTS)[number];

const RULE: ApprovalRule = { tier: 'standard', quorum: 1, groups: ['security', 'operations'], expiresMs: 3_600_000 };
/** Who may approve alone. */
export const GLASS = 'break_glass.users';
export const RULES: Readonly<Record<Variant, ApprovalRule>> = {
  plainly: RULE,
  'with a hold, and an undo by itself': { ...RULE, holdMs: 60_000, undo: 'by_itself' },
  'by two of different groups': { ...RULE, quorum: 2, oneFromEach: ['security', 'operations'] },
  'by two, or alone by break-glass': { ...RULE, quorum: 2, breakGlass: { group: GLASS, maxMs: 600_000 } },
};
const FACT = 'quarantine.listed';
const LISTED = { fact: FACT, equals: true, onlyIfChanged: false };

/** @param keys others than before: what was approved is not what would run. */
export function planOf(
  { incident, playbook }: IncidentRecord,
  id: PlaybookStep['id'],
  variant: Variant,
  keys = 'example',
): Plan {
  const { action } = need(playbook?.steps.find((step) => step.id === id));
  const plain = planFor(id).batch;
  const rule = RULES[variant];
  const undoes = rule.undo === 'by_itself';
  return planFor(id, {
    incident: incident.id,
    action,
    host: { ...plain.host, hostKeys: [`SHA256:${keys}`] },
    rule,
    probe: {
      ...plain.probe,
      expect: [LISTED],
      ...(undoes ? { failed: 'undo', undone: [{ ...LISTED, equals: false }] } : {}),
    },
    undo: plain.run,
  });
}

export function observationOf(record: IncidentRecord, id: PlaybookStep['id']): Observation {
  const { host, device, connector } = planOf(record, id, 'plainly').batch;
  return { at: NOW, host, device, connector, reads: [], facts: {}, effect: 'It was looked at.', sentence: 'Nothing is odd.' };
}

const ran = (exitCode: number): ExecReport => ({
  kind: 'completed',
  results: [{ exitCode, stdout: '', stderr: '', truncated: false, durationMs: 5 }],
});
export const REPORTS = {
  ran: ran(0),
  failed: ran(1),
  unknown: { kind: 'unknown', code: 'ssh.lost', message: 'The connection broke.', results: [] },
} as const satisfies Record<string, ExecReport>;

const saw = (change: Partial<ProbeResult>): ProbeResult => ({
  holds: false,
  readable: true,
  facts: {},
  sentence: 'It was looked at.',
  ...change,
});
export const PROBES = {
  holds: saw({ holds: true, facts: { [FACT]: true } }),
  fails: saw({ facts: { [FACT]: false } }),
  unreadable: saw({ readable: false }),
} as const satisfies Record<string, ProbeResult>;

export const SILENT = refuse('plan.unreadable', 'The gateway is silent.');
