import { z } from 'zod';
import { STEP_STATUSES } from '../../core/record.ts';

const Text = z.string();
const Moment = z.number();
const Things = z.array(z.unknown());
const Texts = z.array(Text);

const StepId = Text.regex(/^s[1-9]\d*$/);

const Status = z.enum(STEP_STATUSES);

/** By hand: zod's records pass over a key named __proto__. */
function isSnapshot(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([id, status]) => StepId.safeParse(id).success && Status.safeParse(status).success);
}

const Decision = z.looseObject({ verdict: z.enum(['approve', 'reject']), by: Text, digest: Text, request: Text, at: Moment });

const Attempt = z.looseObject({ id: Text, digest: Text, startedAt: Moment, longestMs: Moment });
const Problem = z.looseObject({ code: Text, message: Text });
const Report = z.looseObject({ kind: Text });
const Probe = z.looseObject({ holds: z.boolean(), readable: z.boolean() });

const Step = z.looseObject({
  id: StepId,
  status: Status,
  plan: z
    .looseObject({ digest: Text, batch: z.looseObject({ rule: z.looseObject({ quorum: z.int().positive() }) }) })
    .nullable(),
  problem: Problem.nullable(),
  request: z
    .looseObject({
      id: Text,
      digest: Text,
      askedAt: Moment,
      expiresAt: Moment,
      heldUntil: Moment.optional(),
      readBy: Texts.optional(),
    })
    .nullable(),
  decisions: z.array(Decision),
  attempt: Attempt.nullable(),
  undo: z
    .looseObject({
      orderedAt: Moment,
      attempt: Attempt.nullable(),
      problem: Problem.nullable(),
      report: Report.nullable(),
      probe: Probe.nullable(),
    })
    .nullish(),
  observation: z.looseObject({ at: Moment, sentence: Text }).optional(),
  sent: z.boolean(),
  report: Report.nullable(),
  probe: Probe.nullable(),
  confirmed: z.looseObject({ by: Text }).nullable(),
  changed: Texts,
  differences: z.array(z.looseObject({ what: Text, before: Text, after: Text })).optional(),
  voided: z.looseObject({ request: Text, people: Texts, changed: Texts }).optional(),
});

const Glass = z.looseObject({
  step: StepId,
  request: Text,
  nth: z.int().positive(),
  by: Text,
  name: Text,
  at: Moment,
  reason: Text,
  effect: Text,
  end: z
    .discriminatedUnion('kind', [
      z.looseObject({ kind: z.literal('taken_back'), at: Moment }),
      z.looseObject({ kind: z.enum(['void', 'not_sent']), why: Text }),
      z.looseObject({
        kind: z.literal('sent'),
        at: Moment,
        became: z.enum(['running', 'ran', 'done', 'no_effect', 'failed', 'unknown']),
      }),
    ])
    .optional(),
});

/**
 * What every judgement about a stored record leans on: who decided what, where each step stands, and when. The rest is as this code wrote it;
 * plans carry their digests, and machines and snapshots are parsed where they are used.
 */
export const Shape = z.looseObject({
  version: z.int().positive(),
  incident: z.looseObject({
    id: Text,
    openedAt: Moment,
    openedBy: z.looseObject({ kind: Text }),
    alerts: Things,
    devices: Things,
    unknownEndpoints: Texts,
    evidence: Things,
    lastAlertAt: Moment,
  }),
  draft: z.looseObject({ status: z.enum(['drafting', 'ready', 'failed']), round: z.int().positive(), tries: Things }),
  playbook: z.looseObject({ steps: Things }).nullable(),
  machine: z.looseObject({}).nullable(),
  snapshot: z.custom(isSnapshot, 'expected where each step stands').nullable(),
  steps: z.array(Step),
  shapedBy: Texts,
  stopped: z.looseObject({ by: Text, at: Moment }).nullable(),
  closedAt: Moment.nullable(),
  refused: Texts,
  brokenGlass: z.array(Glass).optional(),
  lockouts: z.array(z.looseObject({ person: Text, at: Moment, until: Moment })).optional(),
});
