import type { Fact } from './facts.ts';

/** An approval as it stands. */
export interface Vote {
  readonly by: string;
  readonly coded: boolean;
  readonly alone: boolean;
  readonly reason: string;
}

/** Approvals of this asking and digest that stand: neither taken back nor void. By person. */
export function votesFor(facts: readonly Fact[], request: string, digest: string): readonly Vote[] {
  const votes = new Map<string, Vote>();
  for (const { kind, by, data } of facts) {
    if (data.request !== request) continue;
    if (kind === 'approval.withdrawn') votes.delete(by.id ?? '');
    if (kind === 'approval.voided') votes.delete(data.person ?? '');
    const isYes = (kind === 'approval.decided' || kind === 'approval.break_glass') && data.verdict !== 'reject';
    if (!isYes || data.digest !== digest || by.id === undefined) continue;
    const alone = kind === 'approval.break_glass';
    votes.set(by.id, { by: by.id, coded: data.stepUp === 'verified', alone, reason: data.reason ?? '' });
  }
  return [...votes.values()];
}
