import { useId, type ReactNode } from 'react';
import { PlainText } from '../slack/mrkdwn.tsx';
import type { InputBlock } from '../slack/parse-block.ts';
import { Choices } from './choices.tsx';
import { Select } from './select.tsx';

export type SlackValue = Readonly<Record<string, unknown>>;

interface FieldProps {
  readonly block: InputBlock;
  readonly value: SlackValue;
  readonly error: string | undefined;
  readonly onChange: (value: SlackValue) => void;
}

/** One input block: label, control, hint and what is wrong with it. */
export function Field({ block, value, error, onChange }: FieldProps): ReactNode {
  const id = useId();
  const { element, hint } = block;
  const describedBy = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim();
  const control = {
    id,
    'aria-invalid': error !== undefined,
    'aria-required': !block.optional,
    ...(describedBy === '' ? {} : { 'aria-describedby': describedBy }),
  };
  const isGroup = element.type === 'checkboxes' || element.type === 'radio_buttons';
  const label = (
    <>
      <PlainText text={block.label} />
      {block.optional && <span className="muted"> (optional)</span>}
    </>
  );
  return (
    <div className="field" data-testid={`field-${block.block_id}`}>
      {isGroup ? (
        <span id={`${id}-label`} className="field-label">
          {label}
        </span>
      ) : (
        <label className="field-label" htmlFor={id}>
          {label}
        </label>
      )}
      {element.type === 'plain_text_input' && (
        <TextField control={control} element={element} value={value} onChange={onChange} />
      )}
      {element.type === 'static_select' && <Select control={control} element={element} value={value} onChange={onChange} />}
      {isGroup && <Choices labelId={`${id}-label`} control={control} element={element} value={value} onChange={onChange} />}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          <PlainText text={hint} />
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps {
  readonly control: Readonly<Record<string, unknown>>;
  readonly element: Extract<InputBlock['element'], { type: 'plain_text_input' }>;
  readonly value: SlackValue;
  readonly onChange: (value: SlackValue) => void;
}

function TextField({ control, element, value, onChange }: TextFieldProps): ReactNode {
  const text = typeof value['value'] === 'string' ? value['value'] : '';
  const shared = {
    ...control,
    value: text,
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    onChange: (event: { readonly target: { readonly value: string } }) =>
      onChange({ type: element.type, value: event.target.value === '' ? null : event.target.value }),
  };
  return element.multiline ? <textarea rows={4} {...shared} /> : <input type="text" {...shared} />;
}
