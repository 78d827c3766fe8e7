import type { Json } from '../json.ts';
import type { Incident } from '../record.ts';
import { SYSTEM_PROMPT, userPrompt, type PossibleActions } from './prompt.ts';
import { draftSchema } from './schema.ts';

/** The first asking; `ModelRequest` in `ports.ts` is this shape. Later askings add what was found in the answers. */
export interface DraftRequest {
  readonly system: string;
  readonly user: string;
  readonly repairs: readonly { readonly answer: string; readonly findings: string }[];
  readonly schemaName: string;
  readonly schema: { readonly [key: string]: Json };
}

/** @param possible device id -> what policy, inventory and connectors allow on it; a device that is absent allows manual steps only. */
export function draftRequest(incident: Incident, possible: PossibleActions): DraftRequest {
  return {
    system: SYSTEM_PROMPT,
    user: userPrompt(incident, possible),
    repairs: [],
    schemaName: 'playbook_draft',
    schema: draftSchema(incident),
  };
}
