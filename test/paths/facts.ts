import { createHash } from 'node:crypto';
import { z } from 'zod';

/** A ledger entry, read from its JSON alone. */
const Fact = z.object({
  kind: z.string(),
  seq: z.number(),
  at: z.number(),
  prev: z.string(),
  hash: z.string(),
  by: z.looseObject({ kind: z.string(), id: z.string().optional() }),
  data: z.looseObject({
    step: z.string().optional(),
    request: z.string().optional(),
    digest: z.string().optional(),
    verdict: z.string().optional(),
    person: z.string().optional(),
    attempt: z.string().optional(),
    reason: z.string().optional(),
    stepUp: z.string().optional(),
    heldUntil: z.number().optional(),
    longestMs: z.number().optional(),
    undoes: z.string().optional(),
    probe: z.looseObject({ readable: z.boolean(), facts: z.record(z.string(), z.unknown()) }).optional(),
  }),
});
export type Fact = z.infer<typeof Fact>;
export const parseFacts = (entry: unknown): Fact => Fact.parse(entry);

const Planned = z.object({
  digest: z.string(),
  batch: z.looseObject({
    incident: z.string(),
    step: z.string(),
    action: z.string(),
    device: z.looseObject({ address: z.string().nullable() }),
    run: z.array(z.unknown()),
    undo: z.array(z.unknown()),
    probe: z.looseObject({
      failed: z.string(),
      expect: z.array(z.looseObject({ fact: z.string(), equals: z.unknown() })),
    }),
    rule: z.looseObject({
      quorum: z.number(),
      stepUp: z.boolean().optional(),
      holdMs: z.number().optional(),
      oneFromEach: z.array(z.string()).optional(),
      groups: z.array(z.string()),
      escalation: z.looseObject({ afterMs: z.number(), groups: z.array(z.string()) }).optional(),
      undo: z.string().optional(),
      breakGlass: z.looseObject({ group: z.string(), maxMs: z.number() }).optional(),
    }),
  }),
});
export type Planned = z.infer<typeof Planned>;

/** What a digest stands for: the batch that was planned under it. */
export function plannedAs(facts: readonly Fact[], digest: string): Planned['batch'] | null {
  const found = facts.find((fact) => fact.kind === 'step.planned' && fact.data.digest === digest);
  return found === undefined ? null : Planned.parse(found.data).batch;
}

/** SHA-256 over canonical JSON, written once more: what the service computes is what is checked. */
export const shaOf = (value: unknown): string => createHash('sha256').update(canonical(value), 'utf8').digest('hex');

export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}
