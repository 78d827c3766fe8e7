import type { Scene, SceneStep } from '../../core/history/scene.ts';
import { assert } from '../../core/result.ts';
import { markup, wrap } from './escape.ts';
import { GROUPS, LOOKS } from './styles.ts';

/** Family name of the font files that `drawing.ts` loads. */
export const FONT = 'DejaVu Sans';

const TITLE = { lineChars: 28, linesMax: 5 } as const;
const DEVICE = { lineChars: 32, linesMax: 2 } as const;
const HEADING = { lineChars: 60, linesMax: 2 } as const;

/** Steps that wait for the same ones stand side by side; more than this in a row, and Slack shows the picture too small to read. */
const ROW_MAX = 3;

const ENDINGS = {
  none: '',
  stopped: ' · stopped',
  closed: ' · closed',
} as const satisfies Record<Scene['ending'], string>;

/** The picture of a run as a DOT file: a node a step, an edge for each order between two. */
export function dotOf(scene: Scene): string {
  return [
    'digraph run {',
    `graph [rankdir=TB bgcolor="#ffffff" pad=0.3 nodesep=0.35 ranksep=0.45 labelloc=t fontname="${FONT}" fontcolor="#24292f" label=<${heading(scene)}>]`,
    `node [fontname="${FONT}" fontsize=13 margin="0.2,0.12"]`,
    'edge [color="#57606a" penwidth=1.5 arrowsize=0.8]',
    ...scene.steps.map(node),
    ...scene.steps.flatMap(edges),
    ...rows(scene.steps),
    '}',
  ].join('\n');
}

function heading({ incident, title, ending }: Scene): string {
  const words = wrap(title, HEADING.lineChars, HEADING.linesMax).map(markup).join('<br/>');
  return `<font point-size="16"><b>${markup(incident)}${ENDINGS[ending]}</b></font><br/><font point-size="13">${words}</font><br/> `;
}

function node({ id, title, device, status }: SceneStep): string {
  assertOurs(id);
  const { sign, words, group } = LOOKS[status];
  const lines = [
    `<b>${id.slice(1)}</b>  ${wrap(title, TITLE.lineChars, TITLE.linesMax).map(markup).join('<br/>')}`,
    ...(device === null
      ? []
      : [`<font point-size="11">${wrap(device, DEVICE.lineChars, DEVICE.linesMax).map(markup).join('<br/>')}</font>`]),
    `<b>${sign} ${words}</b>`,
  ];
  return `${id} [label=<${lines.join('<br/>')}> ${GROUPS[group]}]`;
}

function edges({ id, after }: SceneStep): readonly string[] {
  after.forEach(assertOurs);
  return after.map((earlier) => `${earlier} -> ${id}`);
}

/** Invisible edges put what has the same predecessors into rows. They say nothing about order, and nobody sees them. */
function rows(steps: readonly SceneStep[]): readonly string[] {
  const beside = Map.groupBy(steps, ({ after }) => after.toSorted().join(' '));
  return [...beside.values()].flatMap((all) =>
    all.flatMap(({ id }, index) => {
      const below = all[index + ROW_MAX];
      return below === undefined ? [] : [`${id} -> ${below.id} [style=invis]`];
    }),
  );
}

/** Only our own ids are names in the file; everything else is a label. */
function assertOurs(id: string): void {
  assert(/^s\d+$/.test(id), 'a step id is one of ours');
}
