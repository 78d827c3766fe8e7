import { block, line } from './literal.ts';
import { type Block, type Run, SLACK } from './limits.ts';
import { fit, shorten, split } from './size.ts';

/** The pieces that cards and modals are made of. Every text passes `literal.ts` here, and nowhere else. */

type RichBlock = Extract<Block, { type: 'rich_text' }>;
type RichPart = RichBlock['elements'][number];
export type Button = Extract<Block, { type: 'actions' }>['elements'][number];

/** Half of what Slack takes: a piece can then carry spelled-out characters and still fit. */
const TEXT_WEIGHT = SLACK.sectionChars / 2;

/** A text kept to its share of a card, measured as it will be shown. */
export function brief(words: string, weightMax: number, where: string): string {
  return shorten(line(words), weightMax, where);
}

/** Text inside a sentence, ours or others'. */
export function text(words: string, where = 'see Details'): Run {
  return { type: 'text', text: shown(words, where) };
}

export function bold(words: string, where = 'see Details'): Run {
  return { type: 'text', text: shown(words, where), style: { bold: true } };
}

/** A short literal: an id, an address, a digest. */
export function code(words: string): Run {
  return { type: 'text', text: shown(words, 'see Details'), style: { code: true } };
}

/** A moment in each reader's own time zone; in UTC where Slack cannot draw it. */
export function moment(at: number): Run {
  const iso = new Date(at).toISOString();
  return {
    type: 'date',
    timestamp: Math.floor(at / 1000),
    format: '{date_short_pretty} at {time}',
    fallback: `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`,
  };
}

export function link(url: string, words: string): Run {
  return { type: 'link', url, text: shown(words, 'see Details') };
}

/** A person by id: Slack shows the name and notifies them. */
export function person(id: string): Run {
  return { type: 'user', user_id: id };
}

export function header(words: string): Block {
  return { type: 'header', text: { type: 'plain_text', text: shorten(line(words), SLACK.headerChars, 'below'), emoji: false } };
}

export function paragraph(...runs: readonly Run[]): Block {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...runs] }] };
}

/** A bold title with a paragraph under it. */
export function titled(title: string, ...runs: readonly Run[]): Block {
  return paragraph(bold(`${title}: `), ...runs);
}

/**
 * A bold title with a list under it, kept to a weight. What does not fit is counted in a last line that says where it is.
 * @param where for example `see Details`.
 */
export function listed(title: string, items: readonly (readonly Run[])[], weightMax: number, where: string): Block {
  const all = items.map((runs) => ({ type: 'rich_text_section' as const, elements: [...runs] }));
  const rows = [...fit(all, weightMax)];
  const left = all.length - rows.length;
  if (left > 0) rows.push({ type: 'rich_text_section', elements: [bold(`And ${left} more: ${where}.`)] });
  return {
    type: 'rich_text',
    elements: [
      { type: 'rich_text_section', elements: [bold(title)] },
      { type: 'rich_text_list', style: 'bullet', elements: rows },
    ],
  };
}

/** Literal text in code blocks: all of it, in as many blocks as Slack's sizes ask for. */
export function preformatted(words: string): readonly Block[] {
  const shownWords = block(words) === '' ? '(nothing)' : block(words);
  return split(shownWords, SLACK.sectionChars - 2).map((piece) =>
    rich({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: piece }] }),
  );
}

export function divider(): Block {
  return { type: 'divider' };
}

export function buttons(blockId: string, ...elements: readonly Button[]): Block {
  return { type: 'actions', block_id: blockId, elements: [...elements] };
}

/** @param value ids only: whatever a button carries comes back from a client that anybody can write. */
export function button(actionId: string, label: string, value: object, style?: 'primary' | 'danger'): Button {
  const made: Button = {
    type: 'button',
    action_id: actionId,
    text: { type: 'plain_text', text: label, emoji: false },
    value: JSON.stringify(value),
  };
  return style === undefined ? made : { ...made, style };
}

function rich(part: RichPart): RichBlock {
  return { type: 'rich_text', elements: [part] };
}

/** Spaces at the ends are kept where a sentence of ours needs them; an empty text would be refused by Slack. */
function shown(words: string, where: string): string {
  const kept = line(words);
  if (kept === '') return words === '' ? '(empty)' : ' ';
  const lead = words.startsWith(' ') ? ' ' : '';
  const tail = words.endsWith(' ') ? ' ' : '';
  return lead + shorten(kept, TEXT_WEIGHT, where) + tail;
}
