/** The part of mermaid's `stateDiagram-v2` that Tagout's history writes. */
export interface StateDiagram {
  readonly states: readonly { readonly id: string; readonly label: string; readonly tone: string }[];
  readonly arrows: readonly { readonly from: string; readonly to: string }[];
}

/** mermaid writes both ends `[*]`; here they are two states. */
export const START = '[start]';
export const END = '[end]';

/** A playbook has at most a dozen steps; a diagram larger than this is not one of ours. */
const LINES_MAX = 400;

/** Null when a line says something that has no drawing here: then the caller shows the text, and nothing is lost. */
export function parseStateDiagram(source: string): StateDiagram | null {
  const [first, ...lines] = source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('%%'));
  if (first !== 'stateDiagram-v2' || lines.length > LINES_MAX) return null;
  const labels = new Map<string, string>();
  const tones = new Map<string, string>();
  const arrows: { from: string; to: string }[] = [];
  for (const line of lines) {
    const state = /^state "([^"]*)" as (\w+)$/.exec(line);
    const arrow = /^(\[\*\]|\w+) --> (\[\*\]|\w+)$/.exec(line);
    const tone = /^class (\w+) (\w+)$/.exec(line);
    if (state !== null) labels.set(state[2] ?? '', state[1] ?? '');
    else if (tone !== null) tones.set(tone[1] ?? '', tone[2] ?? '');
    else if (arrow !== null) arrows.push({ from: end(arrow[1], START), to: end(arrow[2], END) });
    else if (!line.startsWith('classDef ')) return null;
  }
  const ids = new Set([...labels.keys(), ...arrows.flatMap(({ from, to }) => [from, to])]);
  return { states: [...ids].map((id) => ({ id, label: labels.get(id) ?? id, tone: tones.get(id) ?? '' })), arrows };
}

const end = (id: string | undefined, pseudo: string): string => (id === undefined || id === '[*]' ? pseudo : id);
