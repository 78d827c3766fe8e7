import type { PlaybookStep } from '../playbook.ts';
import type { StepRecord, StepStatus } from '../record.ts';
import { assert } from '../result.ts';
import { label } from './escape.ts';

/** Fill and text colour together, so that the diagram reads on GitHub's light and dark pages. */
const COLOURS = {
  waiting: 'fill:#eaeef2,color:#1f2328,stroke:#8c959f',
  moving: 'fill:#ddf4ff,color:#0a3069,stroke:#218bff',
  good: 'fill:#dafbe1,color:#0f5323,stroke:#2da44e',
  bad: 'fill:#ffebe9,color:#82071e,stroke:#cf222e',
} as const;

const COLOUR_OF = {
  blocked: 'waiting',
  planning: 'waiting',
  looking: 'moving',
  pending: 'waiting',
  open: 'waiting',
  expired: 'waiting',
  stopped: 'waiting',
  held: 'moving',
  approved: 'moving',
  running: 'moving',
  probing: 'moving',
  undo_due: 'moving',
  undo_running: 'moving',
  undo_probing: 'moving',
  done: 'good',
  rejected: 'bad',
  refused: 'bad',
  failed: 'bad',
  unknown: 'bad',
  undo_unknown: 'bad',
} as const satisfies Record<StepStatus, keyof typeof COLOURS>;

type DrawnStep = Pick<PlaybookStep, 'id' | 'title' | 'after'>;

/**
 * A mermaid `stateDiagram-v2` of a playbook's steps, as GitHub draws it. With step records each step shows where it stands. State ids
 * are our step ids; titles go through `label`.
 */
export function diagram(
  playbook: { readonly steps: readonly DrawnStep[] },
  steps: readonly Pick<StepRecord, 'id' | 'status'>[] = [],
): string {
  const statuses = new Map(steps.map((step) => [step.id, step.status]));
  const ids = new Set(playbook.steps.map((step) => step.id));
  const followed = new Set(playbook.steps.flatMap((step) => step.after));
  const lines = ['stateDiagram-v2'];
  for (const { id, title } of playbook.steps) {
    assert(/^s\d+$/.test(id), 'a step id is one of ours');
    const status = statuses.get(id);
    lines.push(`  state "${id} ${label(title)}${status === undefined ? '' : `: ${status}`}" as ${id}`);
  }
  for (const { id, after } of playbook.steps) {
    const known = after.filter((earlier) => ids.has(earlier));
    lines.push(...(known.length === 0 ? [`  [*] --> ${id}`] : known.map((earlier) => `  ${earlier} --> ${id}`)));
    if (!followed.has(id)) lines.push(`  ${id} --> [*]`);
  }
  for (const [name, style] of Object.entries(COLOURS)) {
    const members = playbook.steps.filter(({ id }) => colourOf(statuses.get(id)) === name);
    if (members.length === 0) continue;
    lines.push(`  classDef ${name} ${style}`, ...members.map(({ id }) => `  class ${id} ${name}`));
  }
  return lines.join('\n');
}

function colourOf(status: StepStatus | undefined): keyof typeof COLOURS | undefined {
  return status === undefined ? undefined : COLOUR_OF[status];
}
