import { LIMITS } from '../../core/limits.ts';
import { INCIDENT_KINDS } from '../../core/playbook.ts';
import type { Block, Modal } from './limits.ts';
import { block } from './literal.ts';
import { paragraph, text } from './pieces.ts';
import { KIND_WORDS } from './words.ts';

/** The forms. Each input's block id is its field's name, so that errors in the answer to Slack land beside it. */

export const plain = (words: string) => ({ type: 'plain_text' as const, text: words, emoji: false as const });

export function field(
  name: string,
  label: string,
  options: { max: number; multiline: boolean; optional: boolean; hint?: string; initial?: string },
): Block {
  const { max, multiline, optional, hint, initial } = options;
  return {
    type: 'input',
    block_id: name,
    label: plain(label),
    optional,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element: {
      type: 'plain_text_input',
      action_id: name,
      multiline,
      max_length: max,
      ...(initial === undefined || initial === '' ? {} : { initial_value: initial }),
    },
  };
}

const REOPENS =
  'The step does not run. Your reason goes to the drafter, and a new draft is written, unless something was approved or sent meanwhile: then the rejection is final.';
const FINAL = 'A rejection is final: this step does not run, and nothing that waits behind it does.';

export function rejectModal(ref: object, step: string, isReopening: boolean): Modal {
  return {
    type: 'modal',
    callback_id: 'reject',
    private_metadata: JSON.stringify(ref),
    title: plain(`Reject step ${step.slice(1)}`),
    submit: plain('Reject'),
    close: plain('Back'),
    blocks: [
      paragraph(text(isReopening ? REOPENS : FINAL)),
      field('reason', 'Why not?', {
        max: LIMITS.reasonMaxChars,
        multiline: true,
        optional: false,
        hint: 'Everybody in the thread and in the history can read it.',
      }),
    ],
  };
}

export function breakGlassModal(ref: object, step: string): Modal {
  return {
    type: 'modal',
    callback_id: 'break_glass',
    private_metadata: JSON.stringify(ref),
    title: plain(`Approve step ${step.slice(1)} alone`),
    submit: plain('Approve alone'),
    close: plain('Back'),
    blocks: [
      paragraph(
        text(
          'Break-glass is for an emergency in which the others cannot be waited for. The policy names who may. The whole channel is told at once, with your name and your reason, and both stay in the history.',
        ),
      ),
      field('reason', 'Why can this not wait?', { max: LIMITS.reasonMaxChars, multiline: true, optional: false }),
    ],
  };
}

export function stopModal(ref: object): Modal {
  return {
    type: 'modal',
    callback_id: 'stop',
    private_metadata: JSON.stringify(ref),
    title: plain('Stop this run'),
    submit: plain('Stop'),
    close: plain('Back'),
    blocks: [
      paragraph(
        text(
          'Steps that have not started will not run. A step that is running is not cut off half way, and nothing is undone by itself.',
        ),
      ),
      field('reason', 'Why stop?', { max: LIMITS.reasonMaxChars, multiline: true, optional: false }),
    ],
  };
}

export function manualModal(ref: object, step: string): Modal {
  return {
    type: 'modal',
    callback_id: 'manual_done',
    private_metadata: JSON.stringify(ref),
    title: plain(`Step ${step.slice(1)} is done`),
    submit: plain('Confirm'),
    close: plain('Back'),
    blocks: [
      paragraph(text('You confirm with your name that this work is done. Steps that wait for it can then begin.')),
      field('note', 'What was done?', { max: LIMITS.reasonMaxChars, multiline: true, optional: true }),
    ],
  };
}

/** @param details the text of a message that a person wants to open an incident from; empty when there is none. */
export function openModal(details: string): Modal {
  const kept = block(details).slice(0, LIMITS.untrustedTextMaxChars);
  const cut =
    block(details).length > kept.length
      ? 'The message was longer: only its beginning is here.'
      : 'What was seen, where, and since when.';
  const options = INCIDENT_KINDS.map((kind) => ({ text: plain(KIND_WORDS[kind]), value: kind }));
  return {
    type: 'modal',
    callback_id: 'open_incident',
    title: plain('Open an incident'),
    submit: plain('Open'),
    close: plain('Back'),
    blocks: [
      field('title', 'What happened?', {
        max: LIMITS.untrustedTitleMaxChars,
        multiline: false,
        optional: false,
        hint: 'One short line: it becomes the title of the card.',
      }),
      {
        type: 'input',
        block_id: 'kind',
        label: plain('What kind is it?'),
        optional: false,
        element: { type: 'static_select', action_id: 'kind', options },
      },
      field('device', 'Which device?', {
        max: 64,
        multiline: false,
        optional: true,
        hint: 'Its id in the inventory, for example cam-07. Without one, no step can be aimed at a device.',
      }),
      field('details', 'Details', {
        max: LIMITS.untrustedTextMaxChars,
        multiline: true,
        optional: true,
        hint: cut,
        initial: kept,
      }),
    ],
  };
}

/** For a moment in which there is only something to say. */
export function noteModal(title: string, words: string): Modal {
  return { type: 'modal', callback_id: 'note', title: plain(title), close: plain('Close'), blocks: [paragraph(text(words))] };
}
