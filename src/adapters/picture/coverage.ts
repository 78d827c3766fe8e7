import { assert } from '../../core/result.ts';

/** Stands for a character that the font has no glyph for: seen to be missing, and not an empty box. */
export const MISSING = '?';

/**
 * The text with a visible mark for each character that one of the fonts lacks. @param fonts TrueType files, whole. Line ends and other controls
 * stay as they are.
 */
export function createCoverage(fonts: readonly Uint8Array[]): (text: string) => string {
  const ranges = fonts.map(rangesOf);
  const isDrawn = (code: number): boolean =>
    code < 0x20 || ranges.every((all) => all.some(([first, last]) => first <= code && code <= last));
  const known = new Map<number, boolean>();
  return (text) =>
    Array.from(text, (char) => {
      const code = char.codePointAt(0) ?? 0;
      const drawn = known.get(code) ?? isDrawn(code);
      // A process draws some pictures and ends: what it remembers stays small.
      known.set(code, drawn);
      return drawn ? char : MISSING;
    }).join('');
}

const FULL_UNICODE = 12;

/** First and last character of each run of glyphs. https://learn.microsoft.com/typography/opentype/spec/cmap */
function rangesOf(font: Uint8Array): readonly (readonly [number, number])[] {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const cmap = tableOf(view, 'cmap');
  const subtables = Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => cmap + view.getUint32(cmap + 8 + index * 8));
  const full = subtables.find((at) => view.getUint16(at) === FULL_UNICODE);
  assert(full !== undefined, 'the font says which characters of all of Unicode it has');
  return Array.from({ length: view.getUint32(full + 12) }, (_, index) => {
    const group = full + 16 + index * 12;
    return [view.getUint32(group), view.getUint32(group + 4)] as const;
  });
}

function tableOf(view: DataView, name: string): number {
  const wanted = Buffer.from(name).readUInt32BE();
  const records = Array.from({ length: view.getUint16(4) }, (_, index) => 12 + index * 16);
  const record = records.find((at) => view.getUint32(at) === wanted);
  assert(record !== undefined, `the font has a table ${name}`);
  return view.getUint32(record + 8);
}
