import { z } from 'zod';
import { Button, InputElement, RichPart, TextObject } from './elements.ts';

const Image = z.object({
  type: z.literal('image'),
  image_url: z.string().optional(),
  slack_file: z.object({ id: z.string() }).optional(),
  alt_text: z.string().default(''),
});

/** An element that this page has no drawing for: kept, so that it can be named. */
const Unknown = z.object({ type: z.string() });

const blockId = z.string().default('');

const Block = z.discriminatedUnion('type', [
  z.object({ type: z.literal('header'), text: TextObject }),
  z.object({
    type: z.literal('section'),
    block_id: blockId,
    text: TextObject.optional(),
    fields: z.array(TextObject).default([]),
    accessory: z.union([Button, Image, Unknown]).optional(),
  }),
  z.object({ type: z.literal('context'), elements: z.array(z.union([TextObject, Image, Unknown])) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('actions'), block_id: blockId, elements: z.array(z.union([Button, Unknown])) }),
  z.object({ type: z.literal('rich_text'), elements: z.array(RichPart) }),
  Image.extend({ title: TextObject.optional() }),
  z.object({
    type: z.literal('input'),
    block_id: blockId,
    label: TextObject,
    hint: TextObject.optional(),
    optional: z.boolean().default(false),
    element: InputElement,
  }),
]);
export type Block = z.infer<typeof Block>;
export type InputBlock = Extract<Block, { type: 'input' }>;

/** Never refuses: what has no drawing here comes back as `undrawn` with its type, so that nobody believes that nothing was there. */
export function parseBlock(raw: unknown): Block | { readonly type: 'undrawn'; readonly name: string } {
  const block = Block.safeParse(raw);
  if (block.success) return block.data;
  const named = Unknown.safeParse(raw);
  return { type: 'undrawn', name: named.success ? named.data.type : 'without a type' };
}
