import type { ReactNode } from 'react';
import type { ChoiceInput } from '../slack/elements.ts';
import { Text } from '../slack/mrkdwn.tsx';
import { chosenValue, chosenValues } from './chosen.ts';
import type { SlackValue } from './field.tsx';

interface ChoicesProps {
  readonly labelId: string;
  readonly control: { readonly id: string };
  readonly element: ChoiceInput;
  readonly value: SlackValue;
  readonly onChange: (value: SlackValue) => void;
}

/** Check boxes, or radio buttons of which one holds. */
export function Choices({ labelId, control, element, value, onChange }: ChoicesProps): ReactNode {
  const many = element.type === 'checkboxes';
  const chosen = many ? chosenValues(value['selected_options']) : [chosenValue(value['selected_option'])];
  const toggle = (picked: string, on: boolean): void => {
    const now = many ? chosen.filter((other) => other !== picked).concat(on ? [picked] : []) : [picked];
    const options = element.options.filter((option) => now.includes(option.value));
    onChange(
      many ? { type: element.type, selected_options: options } : { type: element.type, selected_option: options[0] ?? null },
    );
  };
  return (
    <div role={many ? 'group' : 'radiogroup'} aria-labelledby={labelId} className="choices">
      {element.options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type={many ? 'checkbox' : 'radio'}
            name={control.id}
            checked={chosen.includes(option.value)}
            onChange={(event) => toggle(option.value, event.target.checked)}
          />
          <span>
            <Text text={option.text} />
            {option.description !== undefined && (
              <span className="muted">
                <Text text={option.description} />
              </span>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
