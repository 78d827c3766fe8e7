import { z } from 'zod';
import { LIMITS } from '../core/limits.ts';
import type { PersonaAct } from './api.ts';

/** The page's requests, parsed at the door. Slack's own bounds: ids up to 255 characters, a button's value up to 2,000. */
const id = z.string().max(255);
const text = z.string().min(1).max(LIMITS.localTextMaxChars);
const button = { persona: id, blockId: id, actionId: id, value: z.string().max(2000) };

export const ActRequest: z.ZodType<PersonaAct> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('button'), messageTs: id, ...button }),
  z.strictObject({ kind: z.literal('home'), persona: id }),
  z.strictObject({ kind: z.literal('viewButton'), viewId: id, ...button }),
  z.strictObject({
    kind: z.literal('submit'),
    persona: id,
    viewId: id,
    values: z.record(id, z.record(id, z.record(z.string(), z.unknown()))),
  }),
  z.strictObject({ kind: z.literal('dismiss'), persona: id, viewId: id }),
  z.strictObject({ kind: z.literal('message'), persona: id, text, threadTs: id.nullable() }),
  z.strictObject({ kind: z.literal('command'), persona: id, text: z.string().max(LIMITS.localTextMaxChars) }),
  z.strictObject({ kind: z.literal('shortcut'), persona: id, messageTs: id }),
  z.strictObject({ kind: z.literal('merge'), persona: id, number: z.int().positive() }),
]);

export const FireRequest = z.strictObject({ sample: id });
