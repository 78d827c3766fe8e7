import type { StepStatus } from '../../core/record.ts';

/**
 * How a status looks. Each says itself in words; a sign, a shape and a border tell groups apart without colour. Text on fill has a contrast
 * of 7 to 1 or more, and the picture brings its own white ground, so that it reads the same on Slack's light and dark themes.
 */
export interface Look {
  readonly sign: string;
  readonly words: string;
  readonly group: keyof typeof GROUPS;
}

/** DOT attributes of a node. */
export const GROUPS = {
  waiting: 'shape=box style="rounded,filled,dashed" penwidth=1.5 color="#6e7781" fillcolor="#f6f8fa" fontcolor="#24292f"',
  /** A person is needed: the double border stands out in grey too. */
  people: 'shape=box style="filled" peripheries=2 penwidth=1.5 color="#7d4e00" fillcolor="#fff8c5" fontcolor="#3b2300"',
  moving: 'shape=box style="rounded,filled" penwidth=4 color="#0969da" fillcolor="#ddf4ff" fontcolor="#0a3069"',
  done: 'shape=box style="filled" penwidth=1.5 color="#1a7f37" fillcolor="#dafbe1" fontcolor="#0b3d1a"',
  trouble: 'shape=octagon style="filled" penwidth=3 color="#cf222e" fillcolor="#ffebe9" fontcolor="#67060c"',
  over: 'shape=box style="filled,dotted" penwidth=2 color="#24292f" fillcolor="#eaeef2" fontcolor="#24292f"',
} as const;

export const LOOKS: Readonly<Record<StepStatus, Look>> = {
  blocked: { sign: '◌', words: 'Waits for an earlier step', group: 'waiting' },
  planning: { sign: '…', words: 'Being prepared', group: 'waiting' },
  looking: { sign: '◉', words: 'Looking, read only', group: 'moving' },
  pending: { sign: '◔', words: 'Waits for approval', group: 'people' },
  open: { sign: '☐', words: 'Work for a person', group: 'people' },
  expired: { sign: '◷', words: 'Ran out of time', group: 'people' },
  held: { sign: '‖', words: 'Approved, held a moment', group: 'moving' },
  approved: { sign: '✓', words: 'Approved, starts now', group: 'moving' },
  running: { sign: '▶', words: 'Running', group: 'moving' },
  probing: { sign: '◎', words: 'Effect is being checked', group: 'moving' },
  undo_due: { sign: '↶', words: 'No effect, to be undone', group: 'moving' },
  undo_running: { sign: '↩', words: 'Being undone', group: 'moving' },
  undo_probing: { sign: '↻', words: 'Undo is being checked', group: 'moving' },
  done: { sign: '✔', words: 'Done', group: 'done' },
  refused: { sign: '⊘', words: 'Cannot be prepared', group: 'trouble' },
  failed: { sign: '!', words: 'Failed', group: 'trouble' },
  unknown: { sign: '?', words: 'Nobody can say if it ran', group: 'trouble' },
  undo_unknown: { sign: '⁇', words: 'Nobody can say if undone', group: 'trouble' },
  rejected: { sign: '✕', words: 'Rejected', group: 'over' },
  stopped: { sign: '■', words: 'Stopped', group: 'over' },
};
