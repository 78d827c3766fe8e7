import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { Resvg } from '@resvg/resvg-js';
import { LIMITS } from '../../core/limits.ts';
import { createCoverage } from './coverage.ts';
import { FONT } from './dot.ts';

/** The same letters everywhere, whatever fonts the machine has: a container often has none. */
const font = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
    fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`)),
  ),
  defaultFontFamily: FONT,
};

/** Finer than the nominal size, for dense screens, as far as that stays within the bounds. */
const ZOOM_MAX = 1.5;

export interface Drawing {
  svg(dot: string): string;
  png(svg: string): Uint8Array;
}

export async function loadDrawing(): Promise<Drawing> {
  const graphviz = await Graphviz.load();
  const covered = createCoverage(await Promise.all(font.fontFiles.map((file) => readFile(file))));
  return {
    // Outside of labels the file is ASCII, which every font has.
    svg: (dot) => graphviz.layout(covered(dot), 'svg', 'dot'),
    png: (svg) => {
      const longest = Math.max(...sizesOf(svg));
      const value = Math.min(ZOOM_MAX, LIMITS.pictureMaxPixels / longest);
      return new Resvg(svg, { font, fitTo: { mode: 'zoom', value } }).render().asPng();
    },
  };
}

const PIXELS_PER_POINT = 4 / 3;

/** Width and height in pixels, as Graphviz wrote them into the root. */
function sizesOf(svg: string): readonly [number, number] {
  const [, width, height] = /<svg width="(\d+)pt" height="(\d+)pt"/.exec(svg) ?? [];
  if (width === undefined || height === undefined) throw new Error('Graphviz wrote a picture without a size.');
  return [Number(width) * PIXELS_PER_POINT, Number(height) * PIXELS_PER_POINT];
}
