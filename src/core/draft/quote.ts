/** What somebody else wrote, bounded and with everything invisible replaced, so that a finding stays one sentence and has a digest. */
export function quote(text: string): string {
  return JSON.stringify(visible(text.slice(0, 60)));
}

/** Control, format, unassigned and private characters and lone surrogates become `?`. */
export function visible(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?');
}
