import { z } from 'zod';
import { assertNever } from '../../../core/result.ts';
import { TextObject, type InputElement } from '../slack/elements.ts';
import { parseBlock, type InputBlock } from '../slack/parse-block.ts';

/** A modal's view as far as this page draws it (docs.slack.dev, "Views"). */
const View = z.object({
  title: TextObject,
  submit: TextObject.nullish(),
  close: TextObject.nullish(),
  blocks: z.array(z.unknown()),
});
export type View = z.infer<typeof View>;

export const parseView = (raw: unknown): View | null => View.safeParse(raw).data ?? null;

/** block id -> what stands in it, in Slack's words. */
export type Values = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

export function inputsOf(view: View): readonly InputBlock[] {
  return view.blocks.map(parseBlock).filter((block) => block.type === 'input');
}

/** What each input starts with, as Slack would report it had nobody touched it. */
export function initialValue(element: InputElement): Readonly<Record<string, unknown>> {
  switch (element.type) {
    case 'plain_text_input':
      return { type: element.type, value: element.initial_value === '' ? null : element.initial_value };
    case 'static_select':
      return { type: element.type, selected_option: element.initial_option ?? null };
    case 'checkboxes':
      return { type: element.type, selected_options: element.initial_options };
    case 'radio_buttons':
      return { type: element.type, selected_option: element.initial_option ?? null };
    default:
      return assertNever(element);
  }
}

/** What the person entered, with the start value for what they left alone. Inputs that the view no longer has are left out. */
export function allValues(inputs: readonly InputBlock[], entered: Values): Values {
  return Object.fromEntries(
    inputs.map(({ block_id, element }) => [
      block_id,
      { [element.action_id]: entered[block_id]?.[element.action_id] ?? initialValue(element) },
    ]),
  );
}

/** Slack refuses an empty required field itself, before the app hears of it. */
export function missing(inputs: readonly InputBlock[], values: Values): Readonly<Record<string, string>> {
  const empty = inputs.filter(({ optional, block_id, element }) => !optional && isEmpty(values[block_id]?.[element.action_id]));
  return Object.fromEntries(empty.map(({ block_id }) => [block_id, 'Please fill in this field.']));
}

function isEmpty(value: Readonly<Record<string, unknown>> | undefined): boolean {
  const entered = value?.['value'] ?? value?.['selected_option'] ?? value?.['selected_options'] ?? null;
  return entered === null || entered === '' || (Array.isArray(entered) && entered.length === 0);
}
