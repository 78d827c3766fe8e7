import { parseArgs } from 'node:util';

export const FIGURES = ['latency', 'throughput', 'acks', 'decisions', 'waiting', 'restart'] as const;
export type Figure = (typeof FIGURES)[number];

/** How much of each is measured. */
export interface Counts {
  readonly warmup: number;
  readonly samples: number;
  readonly incidents: number;
  readonly clicks: number;
  /** Approvals that wait, and for how long people press. */
  readonly deciding: number;
  readonly decidingMs: number;
  readonly played: number;
  readonly seeded: readonly number[];
  readonly starts: number;
  readonly restMs: number;
}

export interface Options {
  readonly figures: readonly Figure[];
  readonly postgres: boolean;
  readonly quick: boolean;
  readonly json: string;
  readonly counts: Counts;
}

const FULL: Counts = {
  warmup: 10,
  samples: 60,
  incidents: 400,
  clicks: 500,
  deciding: 1000,
  decidingMs: 60_000,
  played: 1000,
  seeded: [0, 1000, 10_000],
  starts: 5,
  restMs: 10_000,
};
/** Small: to see that it works, not to quote. */
const QUICK: Counts = {
  warmup: 3,
  samples: 12,
  incidents: 60,
  clicks: 50,
  deciding: 200,
  decidingMs: 10_000,
  played: 50,
  seeded: [0, 100, 300],
  starts: 2,
  restMs: 2000,
};

export const HELP = `npm run bench -- [--quick] [--postgres] [--only <figure>]... [--json <file>]
  --quick      small counts, for trying
  --postgres   on PostgreSQL too (a server of its own, in a temporary folder)
  --only       one of ${FIGURES.join(', ')}; may be given more than once
  --json       where the results go (default: test-output/bench.json)`;

/** Null: they do not make sense, and the help says what does. */
export function parseOptions(args: readonly string[]): Options | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean', default: false },
        postgres: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'string', default: 'test-output/bench.json' },
      },
    });
    const { quick, postgres, only, json } = values;
    if (only.some((name) => !FIGURES.some((figure) => figure === name))) return null;
    const figures = FIGURES.filter((figure) => only.length === 0 || only.includes(figure));
    return { figures, postgres, quick, json, counts: quick ? QUICK : FULL };
  } catch {
    return null;
  }
}
