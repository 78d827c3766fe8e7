import type { Persona } from './api.ts';

/** The made-up workspace. The ids are fixed: `playbooks/policy.yaml` names the people by them. */
export const TEAM = { id: 'T0EXAMPLE01', name: 'Example Plant', domain: 'example-plant' } as const;
export const CHANNEL = { id: 'C0INCIDENTS', name: 'incidents' } as const;
export const BOT = { appId: 'A0TAGOUT001', botId: 'B0TAGOUT001', userId: 'U0TAGOUT001', name: 'tagout' } as const;
export const REPOSITORY = { owner: 'example-plant', name: 'incident-history', bot: 'tagout-example' } as const;

export interface CastMember extends Persona {
  /** Slack user name. */
  readonly handle: string;
  /** Login at the local GitHub, or null for people who have no access there. */
  readonly login: string | null;
}

export const CAST: readonly CastMember[] = [
  { id: 'U0ROBIN0001', name: 'Robin Example', role: 'Responder', initials: 'RE', handle: 'robin', login: null },
  { id: 'U0AVERY0001', name: 'Avery Example', role: 'Approver (security)', initials: 'AE', handle: 'avery', login: null },
  { id: 'U0ARI000001', name: 'Ari Example', role: 'Approver (operations)', initials: 'AX', handle: 'ari', login: null },
  { id: 'U0LEE000001', name: 'Lee Example', role: 'Lead', initials: 'LE', handle: 'lee', login: 'lee-example' },
  { id: 'U0SAM000001', name: 'Sam Example', role: 'No rights', initials: 'SE', handle: 'sam', login: null },
];

export function castMember(id: string): CastMember | null {
  return CAST.find((member) => member.id === id) ?? null;
}
