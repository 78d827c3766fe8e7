import { config, z } from 'zod';

// zod compiles checks with `new Function` where it may; the page's Content-Security-Policy forbids that. Set before any schema is made.
config({ jitless: true });

/** Block Kit's composition objects and elements (docs.slack.dev, Block Kit reference): as much of them as is drawn here. */

export const TextObject = z.object({
  type: z.enum(['plain_text', 'mrkdwn']),
  text: z.string(),
  emoji: z.boolean().default(true),
});
export type TextObject = z.infer<typeof TextObject>;

export const Confirm = z.object({
  title: TextObject,
  text: TextObject,
  confirm: TextObject,
  deny: TextObject,
  style: z.enum(['primary', 'danger']).optional(),
});
export type Confirm = z.infer<typeof Confirm>;

export const Button = z.object({
  type: z.literal('button'),
  text: TextObject,
  action_id: z.string().default(''),
  value: z.string().default(''),
  url: z.string().optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: Confirm.optional(),
  accessibility_label: z.string().optional(),
});
export type Button = z.infer<typeof Button>;

export const Option = z.object({ text: TextObject, value: z.string(), description: TextObject.optional() });
export type Option = z.infer<typeof Option>;

export const TextInput = z.object({
  type: z.literal('plain_text_input'),
  action_id: z.string(),
  placeholder: TextObject.optional(),
  initial_value: z.string().default(''),
  multiline: z.boolean().default(false),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
});
export type TextInput = z.infer<typeof TextInput>;

export const SelectInput = z.object({
  type: z.literal('static_select'),
  action_id: z.string(),
  placeholder: TextObject.optional(),
  options: z.array(Option).optional(),
  option_groups: z.array(z.object({ label: TextObject, options: z.array(Option) })).optional(),
  initial_option: Option.optional(),
});
export type SelectInput = z.infer<typeof SelectInput>;

export const ChoiceInput = z.object({
  type: z.enum(['checkboxes', 'radio_buttons']),
  action_id: z.string(),
  options: z.array(Option),
  initial_options: z.array(Option).default([]),
  initial_option: Option.optional(),
});
export type ChoiceInput = z.infer<typeof ChoiceInput>;

export const InputElement = z.union([TextInput, SelectInput, ChoiceInput]);
export type InputElement = z.infer<typeof InputElement>;

const Style = z.object({ bold: z.boolean(), italic: z.boolean(), strike: z.boolean(), code: z.boolean() }).partial();
export type RichStyle = z.infer<typeof Style>;

/** The leaves of a rich text. What is none of these is drawn by its `text`, or named. */
export const RichLeaf = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string(), style: Style.optional() }),
  z.object({ type: z.literal('link'), url: z.string(), text: z.string().optional(), style: Style.optional() }),
  z.object({ type: z.literal('emoji'), name: z.string() }),
  z.object({ type: z.literal('user'), user_id: z.string() }),
  z.object({ type: z.literal('channel'), channel_id: z.string() }),
  z.object({ type: z.literal('broadcast'), range: z.string() }),
  z.object({ type: z.literal('date'), timestamp: z.number(), format: z.string(), fallback: z.string().default('') }),
]);
export type RichLeaf = z.infer<typeof RichLeaf>;

const RichSection = z.object({ type: z.literal('rich_text_section'), elements: z.array(RichLeaf) });
export const RichPart = z.discriminatedUnion('type', [
  RichSection,
  z.object({ type: z.literal('rich_text_preformatted'), elements: z.array(RichLeaf) }),
  z.object({ type: z.literal('rich_text_quote'), elements: z.array(RichLeaf) }),
  z.object({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    indent: z.number().int().min(0).max(8).default(0),
    elements: z.array(RichSection),
  }),
]);
export type RichPart = z.infer<typeof RichPart>;
