import { LIMITS } from '../limits.ts';
import type { Finding } from '../playbook.ts';
import type { WholeRule } from './scene.ts';

interface Field {
  readonly name: string;
  readonly text: string;
  readonly maxChars: number;
  readonly step: number | null;
}

/** Control, format (zero width, right-to-left override, tag), separator, surrogate and private characters: people cannot see what they do. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u;

/**
 * What Slack, HTML or Markdown would act on: `<!channel>`, `<@U1>`, `<script>`, `](`, a code fence. Every view escapes anyway. A plain URL, a
 * plain `@name` or a command is kept as text: people may need to read about it, and nothing runs it.
 */
const MARKUP = /<[!@#/?a-z][^<>]*>|\]\(|```/iu;

/** Texts of a draft are for people alone. They are plain, visible and short. */
export const textsArePlain: WholeRule = ({ draft }) => fieldsOf(draft).flatMap((field) => problemOf(field) ?? []);

function fieldsOf(draft: Parameters<WholeRule>[0]['draft']): readonly Field[] {
  const { draftTitleMaxChars, draftTextMaxChars, draftSummaryMaxChars } = LIMITS;
  return [
    { name: 'The title', text: draft.title, maxChars: draftTitleMaxChars, step: null },
    { name: 'The summary', text: draft.summary, maxChars: draftSummaryMaxChars, step: null },
    ...draft.hypotheses.flatMap((hypothesis, index) =>
      [hypothesis.statement, ...hypothesis.hunt].map((text) => ({
        name: `A text of hypothesis ${index + 1}`,
        text,
        maxChars: draftTextMaxChars,
        step: null,
      })),
    ),
    ...draft.steps.flatMap((step, index) => [
      { name: `The title of step ${index + 1}`, text: step.title, maxChars: draftTitleMaxChars, step: index },
      { name: `The reason of step ${index + 1}`, text: step.reason, maxChars: draftTextMaxChars, step: index },
    ]),
  ];
}

function problemOf({ name, text, maxChars, step }: Field): Finding | null {
  if (text.trim() === '') return { code: 'guard.empty_text', message: `${name} is empty. Write a plain sentence.`, step };
  if (text.length > maxChars) {
    return { code: 'guard.too_long', message: `${name} has ${text.length} characters. Use at most ${maxChars}.`, step };
  }
  if (INVISIBLE.test(text)) {
    return {
      code: 'guard.invisible_characters',
      message: `${name} has control or invisible characters. Write plain visible text.`,
      step,
    };
  }
  if (MARKUP.test(text)) return { code: 'guard.markup', message: `${name} has markup. Write plain text.`, step };
  return null;
}
