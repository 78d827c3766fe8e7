/** The `value` of a Slack option object, or empty when there is none. */
export function chosenValue(option: unknown): string {
  if (typeof option !== 'object' || option === null || !('value' in option)) return '';
  return typeof option.value === 'string' ? option.value : '';
}

export const chosenValues = (options: unknown): readonly string[] => (Array.isArray(options) ? options.map(chosenValue) : []);
