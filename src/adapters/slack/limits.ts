import { z } from 'zod';
import { weigh } from './size.ts';

/**
 * What Slack accepts, as a schema that everything passes before it is sent. It also holds our own rule: no `mrkdwn` anywhere, so that no
 * text of others is ever parsed. Sources: https://docs.slack.dev/reference/block-kit/blocks (each block's page), the composition objects
 * beside it, https://docs.slack.dev/surfaces/modals, and for the two totals github.com/slackapi/bolt-js issues 2509 and 2867.
 */
export const SLACK = {
  blocksPerMessage: 50,
  blocksPerView: 100,
  headerChars: 150,
  sectionChars: 3000,
  buttonChars: 75,
  buttonValueChars: 2000,
  idChars: 255,
  urlChars: 3000,
  actionsPerBlock: 25,
  modalTitleChars: 24,
  privateMetadataChars: 3000,
  optionChars: 75,
  optionsPerSelect: 100,
  checkboxes: 10,
  labelChars: 2000,
  /** Of a message's `text` beside blocks; Slack cuts at 40,000 and advises to stay below this. */
  notificationChars: 4000,
  placeholderChars: 150,
  inputChars: 3000,
  altChars: 2000,
  /** Undocumented. Slack answers `msg_blocks_too_long` from about 13,200, and counts more than the visible text. */
  messageWeight: 12_000,
  /** Slack refuses views over 250 KB; ours are far smaller pages. */
  viewWeight: 120_000,
} as const;

const sized = (max: number) =>
  z
    .string()
    .min(1)
    .refine((text) => weigh(text) - 2 <= max, { error: `expected at most ${max} characters, counted with their escapes` });
const plain = (max: number) => z.strictObject({ type: z.literal('plain_text'), text: sized(max), emoji: z.literal(false) });
const id = z.string().min(1).max(SLACK.idChars);

const Style = z.strictObject({
  bold: z.literal(true).exactOptional(),
  italic: z.literal(true).exactOptional(),
  code: z.literal(true).exactOptional(),
});
const Text = z.strictObject({ type: z.literal('text'), text: sized(SLACK.sectionChars), style: Style.exactOptional() });
const Run = z.discriminatedUnion('type', [
  Text,
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().nonnegative(),
    format: z.string().min(1),
    fallback: z.string().min(1),
  }),
  z.strictObject({
    type: z.literal('link'),
    url: z.url({ protocol: /^https?$/ }).max(SLACK.urlChars),
    text: sized(SLACK.sectionChars),
  }),
  /** Names a person so that Slack notifies them. Made from an id alone, never from what somebody wrote. */
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW][A-Z0-9]{1,31}$/) }),
]);
export type Run = z.infer<typeof Run>;

const Section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(Run).min(1) });
const RichText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: id.exactOptional(),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        Section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(Section).min(1),
        }),
        z.strictObject({ type: z.literal('rich_text_preformatted'), elements: z.array(Text).min(1) }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(Run).min(1) }),
      ]),
    )
    .min(1),
});

const Button = z.strictObject({
  type: z.literal('button'),
  action_id: id,
  text: plain(SLACK.buttonChars),
  value: z.string().min(1).max(SLACK.buttonValueChars),
  style: z.enum(['primary', 'danger']).exactOptional(),
});
const Option = z.strictObject({
  text: plain(SLACK.optionChars),
  description: plain(SLACK.optionChars).exactOptional(),
  value: z.string().min(1).max(SLACK.optionChars),
});
const InputElement = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    multiline: z.boolean(),
    max_length: z.int().min(1).max(SLACK.inputChars),
    initial_value: z.string().min(1).max(SLACK.inputChars).exactOptional(),
    placeholder: plain(SLACK.placeholderChars).exactOptional(),
  }),
  z.strictObject({
    type: z.literal('static_select'),
    action_id: id,
    options: z.array(Option).min(1).max(SLACK.optionsPerSelect),
    initial_option: Option.exactOptional(),
  }),
  z.strictObject({
    type: z.literal('checkboxes'),
    action_id: id,
    options: z.array(Option).min(1).max(SLACK.checkboxes),
    initial_options: z.array(Option).min(1).max(SLACK.checkboxes).exactOptional(),
  }),
]);

const Block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id: id.exactOptional(), text: plain(SLACK.headerChars) }),
  RichText,
  z.strictObject({ type: z.literal('divider'), block_id: id.exactOptional() }),
  /** Files of ours only: a picture by its address would have Slack fetch from wherever a text says. */
  z.strictObject({
    type: z.literal('image'),
    block_id: id.exactOptional(),
    slack_file: z.strictObject({ id: z.string().regex(/^F[A-Z0-9]{2,20}$/) }),
    alt_text: sized(SLACK.altChars),
  }),
  z.strictObject({ type: z.literal('actions'), block_id: id, elements: z.array(Button).min(1).max(SLACK.actionsPerBlock) }),
  z.strictObject({
    type: z.literal('input'),
    block_id: id,
    label: plain(SLACK.labelChars),
    hint: plain(SLACK.labelChars).exactOptional(),
    optional: z.boolean(),
    element: InputElement,
  }),
]);
export type Block = z.infer<typeof Block>;

const blocks = (most: number, weight: number) =>
  z
    .array(Block)
    .min(1)
    .max(most)
    .superRefine((list, context) => {
      const ids = list.flatMap((one) => (one.block_id === undefined ? [] : [one.block_id]));
      if (new Set(ids).size !== ids.length) context.addIssue({ code: 'custom', message: 'expected block ids to be unique' });
      for (const one of list) {
        if (one.type !== 'actions') continue;
        const actions = one.elements.map((element) => element.action_id);
        if (new Set(actions).size !== actions.length)
          context.addIssue({ code: 'custom', message: 'expected action ids to be unique in a block' });
      }
      const total = weigh(list);
      if (total > weight)
        context.addIssue({ code: 'custom', message: `expected at most ${weight} characters in all, got ${total}` });
    });

export const MessageBlocks = blocks(SLACK.blocksPerMessage, SLACK.messageWeight);

export const Modal = z
  .strictObject({
    type: z.literal('modal'),
    callback_id: id,
    title: plain(SLACK.modalTitleChars),
    close: plain(SLACK.modalTitleChars),
    submit: plain(SLACK.modalTitleChars).exactOptional(),
    private_metadata: z.string().max(SLACK.privateMetadataChars).exactOptional(),
    blocks: blocks(SLACK.blocksPerView, SLACK.viewWeight),
  })
  .refine((view) => view.submit !== undefined || view.blocks.every((one) => one.type !== 'input'), {
    error: 'expected a submit button beside inputs',
  });
export type Modal = z.infer<typeof Modal>;

/** The Home tab. It has buttons, and no inputs: what people type goes into a form that they send. */
export const Home = z
  .strictObject({ type: z.literal('home'), blocks: blocks(SLACK.blocksPerView, SLACK.viewWeight) })
  .refine((view) => view.blocks.every((one) => one.type !== 'input'), { error: 'expected no inputs on the Home tab' });
export type Home = z.infer<typeof Home>;
