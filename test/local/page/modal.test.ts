import { createElement } from 'react';
import { describe, expect, it } from 'vitest';
import { Modal } from '../../../src/local/page/modal/modal.tsx';
import { allValues, inputsOf, missing, parseView, type View } from '../../../src/local/page/modal/view.ts';
import { acting, draw, elementsOf, HOSTILE } from './draw.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value), value });

const raw = (words: string): unknown => ({
  type: 'modal',
  title: plain(words),
  submit: plain(words),
  close: plain(words),
  blocks: [
    {
      type: 'input',
      block_id: 'reason',
      label: plain(words),
      hint: plain(words),
      element: {
        type: 'plain_text_input',
        action_id: 'reason',
        multiline: true,
        initial_value: words,
        placeholder: plain(words),
      },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: plain(words),
      element: { type: 'static_select', action_id: 'kind', options: [option(words)] },
    },
    {
      type: 'input',
      block_id: 'boxes',
      optional: true,
      label: plain(words),
      element: { type: 'checkboxes', action_id: 'boxes', options: [option(words)] },
    },
  ],
});

function view(): View {
  const parsed = parseView(raw('Why?'));
  if (parsed === null) throw new Error('the sample view is drawn here');
  return parsed;
}

/** A form with a field of this name, for a person with a phone. */
const withPhone = (field: string): string =>
  draw(
    acting(
      'U1',
      createElement(Modal, {
        modal: {
          persona: 'U1',
          viewId: 'V1',
          view: {
            type: 'modal',
            title: plain('Code'),
            submit: plain('Send'),
            close: plain('Back'),
            blocks: [
              { type: 'input', block_id: field, label: plain('x'), element: { type: 'plain_text_input', action_id: field } },
            ],
          },
          errors: {},
        },
        phone: { persona: 'U1', code: '123456' },
        onDismiss: () => undefined,
      }),
    ),
  );

const modal = (words: string, errors: Readonly<Record<string, string>> = {}): string =>
  draw(
    acting(
      'U1',
      createElement(Modal, {
        modal: { persona: 'U1', viewId: 'V1', view: raw(words), errors },
        phone: null,
        onDismiss: () => undefined,
      }),
    ),
  );

describe('modals', () => {
  it('show what the phone of a person says where a one-time code is asked for, and nowhere else', () => {
    expect(withPhone('code')).toContain('123 456');
    expect(withPhone('reason')).not.toContain('123 456');
  });

  it('reports what nobody touched in the words of Slack', () => {
    expect(allValues(inputsOf(view()), {})).toEqual({
      reason: { reason: { type: 'plain_text_input', value: 'Why?' } },
      kind: { kind: { type: 'static_select', selected_option: null } },
      boxes: { boxes: { type: 'checkboxes', selected_options: [] } },
    });
  });

  it('asks for required fields before anything is sent, and for those only', () => {
    const inputs = inputsOf(view());
    const values = allValues(inputs, { reason: { reason: { type: 'plain_text_input', value: null } } });
    expect(Object.keys(missing(inputs, values))).toEqual(['reason', 'kind']);
  });

  it('puts an error of the app beside its field, for eyes and for screen readers', () => {
    const markup = modal('Why?', { reason: 'Please say a little more.' });
    expect(markup).toContain('Please say a little more.');
    expect(markup).toMatch(/<textarea[^>]*aria-invalid="true"/);
  });

  it.each(HOSTILE)('draws hostile text in every place as text: %s', (text) => {
    const names = elementsOf(modal(text));
    expect(['script', 'img', 'iframe', 'a', 'svg', 'style', 'b', 'object'].filter((name) => names.has(name))).toEqual([]);
  });

  it('says so when a view cannot be drawn', () => {
    const broken = { persona: 'U1', viewId: 'V1', view: { type: 'modal' }, errors: {} };
    expect(draw(acting('U1', createElement(Modal, { modal: broken, phone: null, onDismiss: () => undefined })))).toContain(
      'not drawn here',
    );
  });
});
