/** One line of the table. `bare` is the same on the bare server, measured beside it in this run. */
export interface Row {
  readonly figure: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly p99?: number;
  readonly bare?: number;
  readonly bareP99?: number;
  readonly samples?: number;
}

/** Where the time of a latency goes: medians of each stage, in order. */
export interface Breakdown {
  readonly name: string;
  readonly stages: readonly { readonly name: string; readonly ms: number }[];
}

export interface Report {
  readonly rows: readonly Row[];
  readonly breakdowns: readonly Breakdown[];
  /** What must not have happened, whatever was measured: a sentence each. The bench fails. */
  readonly faults?: readonly string[];
}

export const NOTES: readonly string[] = [
  'Loopback only. Slack and GitHub are emulated, the gateways simulated behind real SSH; all of them, and the load, run in the process of the bench.',
  "The gateways answer at once: their ping takes no time, and the connector's pause before the probe is 0. No model: the curated playbook is used.",
  'Bare: a server that inserts one row into the same kind of database and posts once to the same Slack (alert), or opens SSH and sends one command (click).',
  'Restarts: waiting runs are written through the store with real records, not played one by one; they have no finished jobs of a played run.',
  'Measured elsewhere, on such a machine, not in this run: n8n 2.41 with a wait node (its default engine, and its faster legacy one): alert to card 35 and 26 ms,',
  '  approve to action 145 and 28 ms (bare server there: 3.2 and 3.5), 50 at once 8 to 14 and 51 alerts a second (bare: 853), 740 MB at rest, +270 MB with 1,000',
  '  waiting and 19 s to ready.',
];

const COLUMNS = ['figure', 'measured', 'p99', 'bare', 'bare p99', 'ratio', 'samples'] as const;

export function tableOf({ rows, breakdowns }: Report, title: string): string {
  const cells = rows.map((row) => [
    row.name,
    `${shown(row.value)} ${row.unit}`,
    shown(row.p99),
    shown(row.bare),
    shown(row.bareP99),
    row.bare === undefined ? '' : `${shown(row.value / row.bare)}x`,
    row.samples === undefined ? '' : String(row.samples),
  ]);
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...cells.map((line) => (line[column] ?? '').length)));
  const line = (columns: readonly string[]): string =>
    columns.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  const stages = breakdowns.flatMap(({ name, stages: list }) => [
    '',
    `Where the time goes: ${name} (median of each stage, ms)`,
    ...list.map((stage) => `  ${shown(stage.ms).padStart(8)}  ${stage.name}`),
  ]);
  return [`== ${title}`, line(COLUMNS), ...cells.map(line), ...stages, ''].join('\n');
}

function shown(value: number | undefined): string {
  if (value === undefined) return '';
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
