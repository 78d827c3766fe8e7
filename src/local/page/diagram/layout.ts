import { END, START, type StateDiagram } from './parse.ts';

export interface Box {
  readonly id: string;
  readonly lines: readonly string[];
  readonly tone: string;
  /** Centre. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  readonly boxes: readonly Box[];
  readonly arrows: readonly { readonly from: Box; readonly to: Box }[];
  readonly width: number;
  readonly height: number;
}

const LINE_CHARS = 26;
const LINE_HEIGHT = 18;
const CHAR_WIDTH = 7.2;
const PADDING = 14;
const GAP_X = 24;
const GAP_Y = 34;
const DOT = 14;

/** Rows from the start downwards: each state stands below everything that leads to it. */
export function layOut(diagram: StateDiagram): Drawing {
  const rows = rowsOf(diagram).map((ids) => diagram.states.filter(({ id }) => ids.includes(id)).map(measure));
  const width = Math.max(0, ...rows.map(rowWidth)) + 2 * PADDING;
  const boxes: Box[] = [];
  let top = PADDING;
  for (const row of rows) {
    const height = Math.max(...row.map((box) => box.height));
    let left = (width - rowWidth(row)) / 2;
    for (const box of row) {
      boxes.push({ ...box, x: left + box.width / 2, y: top + height / 2 });
      left += box.width + GAP_X;
    }
    top += height + GAP_Y;
  }
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const arrows = diagram.arrows.flatMap(({ from, to }) => {
    const [a, b] = [byId.get(from), byId.get(to)];
    return a === undefined || b === undefined ? [] : [{ from: a, to: b }];
  });
  return { boxes, arrows, width, height: top - GAP_Y + PADDING };
}

/** The longest way from the start decides the row; the pass is repeated as often as there are states, so a loop cannot run for ever. */
function rowsOf({ states, arrows }: StateDiagram): readonly (readonly string[])[] {
  const row = new Map(states.map(({ id }) => [id, 0]));
  for (let pass = 0; pass < states.length; pass += 1)
    for (const { from, to } of arrows) {
      const next = Math.min((row.get(from) ?? 0) + 1, states.length);
      if (next > (row.get(to) ?? 0)) row.set(to, next);
    }
  const byRow = Map.groupBy(states, ({ id }) => row.get(id) ?? 0);
  return [...byRow.keys()].toSorted((a, b) => a - b).map((key) => byRow.get(key)?.map(({ id }) => id) ?? []);
}

function measure({ id, label, tone }: StateDiagram['states'][number]): Omit<Box, 'x' | 'y'> {
  if (id === START || id === END) return { id, lines: [], tone, width: DOT, height: DOT };
  const lines = wrap(label);
  const longest = Math.max(...lines.map((line) => line.length));
  return { id, lines, tone, width: longest * CHAR_WIDTH + 2 * PADDING, height: lines.length * LINE_HEIGHT + PADDING };
}

const rowWidth = (row: readonly Pick<Box, 'width'>[]): number =>
  row.reduce((sum, box) => sum + box.width, 0) + GAP_X * (row.length - 1);

function wrap(label: string): readonly string[] {
  const lines = [''];
  for (const word of label.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length + 1 > LINE_CHARS) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
