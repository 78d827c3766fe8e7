import type { Json } from '../json.ts';
import { LIMITS } from '../limits.ts';
import { ACTION_IDS } from '../playbook.ts';
import type { Incident } from '../record.ts';
import { devicesByShortId } from './short-ids.ts';

type Schema = { readonly [key: string]: Json };

/**
 * A JSON Schema for exactly this incident: a constrained model cannot name a device or a piece of evidence that is not part of it. It stays
 * inside what OpenAI's strict mode and the grammars of vLLM and llama.cpp share: no length or count keywords, every key required,
 * `additionalProperties: false` throughout. Lengths and counts are checked by `parseDraft` and the guard.
 *
 * The enums hold at most 200 devices, 4 actions and two times 40 evidence ids; strict mode takes 1,000 values.
 */
export function draftSchema(incident: Incident): Schema {
  return object({
    summary: text('What happened and what the playbook does about it. Two to four plain sentences.'),
    hypotheses: list(
      object({
        statement: text('One thing that may be true, in one sentence.'),
        evidence: evidenceIds(incident),
        hunt: list(text('Where a person looks next to confirm it or rule it out, in one sentence.')),
      }),
    ),
    steps: list(
      object({
        action: { type: 'string', enum: actionsFor(incident) },
        device: deviceId(incident),
        title: text('Short and imperative, for example: Cut off Lobby camera 2.'),
        reason: text('Why, in one or two sentences.'),
        evidence: evidenceIds(incident),
        after: list({
          type: 'integer',
          description: 'Position of an earlier step that must be done first. The first step is 0.',
        }),
      }),
    ),
  });
}

function actionsFor(incident: Incident): readonly string[] {
  return incident.devices.length === 0 ? ['manual'] : ACTION_IDS;
}

function deviceId(incident: Incident): Schema {
  const ids = [...devicesByShortId(incident).keys()];
  if (ids.length === 0) return { type: 'null' };
  return { anyOf: [{ type: 'string', enum: ids }, { type: 'null' }] };
}

function evidenceIds(incident: Incident): Schema {
  const ids = incident.evidence.slice(0, LIMITS.evidencePerIncidentMax).map((evidence) => evidence.id);
  // An empty enum is no valid schema. Without evidence the guard refuses every draft, so the type alone is enough.
  return list(ids.length === 0 ? { type: 'string' } : { type: 'string', enum: ids });
}

const text = (description: string): Schema => ({ type: 'string', description });
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: { readonly [key: string]: Json }): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
