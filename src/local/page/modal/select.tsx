import type { ReactNode } from 'react';
import type { Option, SelectInput } from '../slack/elements.ts';
import type { SlackValue } from './field.tsx';
import { chosenValue } from './chosen.ts';

interface SelectProps {
  readonly control: Readonly<Record<string, unknown>>;
  readonly element: SelectInput;
  readonly value: SlackValue;
  readonly onChange: (value: SlackValue) => void;
}

/** The browser's own select: it works by keyboard and with every screen reader. */
export function Select({ control, element, value, onChange }: SelectProps): ReactNode {
  const groups = element.option_groups ?? [];
  const all = [...(element.options ?? []), ...groups.flatMap(({ options }) => options)];
  return (
    <select
      {...control}
      value={chosenValue(value['selected_option'])}
      onChange={(event) => {
        const chosen = all.find((option) => option.value === event.target.value) ?? null;
        onChange({ type: element.type, selected_option: chosen });
      }}
    >
      <option value="">{element.placeholder?.text ?? 'Choose one'}</option>
      {element.options?.map((option) => (
        <Choice key={option.value} option={option} />
      ))}
      {groups.map(({ label, options }) => (
        <optgroup key={label.text} label={label.text}>
          {options.map((option) => (
            <Choice key={option.value} option={option} />
          ))}
        </optgroup>
      ))}
    </select>
  );
}

const Choice = ({ option }: { readonly option: Option }): ReactNode => <option value={option.value}>{option.text.text}</option>;
