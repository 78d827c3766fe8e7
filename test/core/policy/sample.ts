import { parsePolicy } from '../../../src/core/policy/parse.ts';
import type { Policy } from '../../../src/core/policy.ts';

export const [AVERY, ARI, LEE, MO] = ['U0AVERY0001', 'U0ARI000001', 'U0LEE000001', 'U0MO0000001'] as const;

/** A policy file with these lines in its one or two tiers, rules and at its end. */
export interface Lines {
  readonly groups?: string;
  readonly tier?: string;
  readonly tiers?: string;
  readonly rules?: string;
  readonly end?: string;
}

export function fileOf({ groups = '', tier = '', tiers = '', rules = '', end = '' }: Lines = {}): string {
  return `version: 1
groups:
  security: { users: [${AVERY}] }
  operations: { users: [${ARI}] }
  leads: { users: [${LEE}] }
${groups}
responders: [security, operations]
leads: [leads]
tiers:
  standard: { groups: [security, operations], quorum: 1, expires_minutes: 60 }
  both:
    groups: [security, operations]
    quorum: 2
    expires_minutes: 60
${tier}
${tiers}
rules:
${rules}
  - { actions: [isolate_device, release_device], criticality: [low, medium, high, critical], tier: both }
${end}
`;
}

export function policyOf(lines: Lines = {}): Policy {
  const parsed = parsePolicy(fileOf(lines), 'policy.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.value;
}

export function problemsOf(lines: Lines): string {
  const parsed = parsePolicy(fileOf(lines), 'policy.yaml');
  return parsed.ok ? '' : parsed.problems.join('\n');
}
