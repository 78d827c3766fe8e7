import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { DeviceEntry } from './schema.ts';

/** A device as its row says, every cell text; lists are separated by `;` in their cell. */
export interface CsvRow {
  /** The line on which the record ends (a quoted cell may hold line breaks). */
  readonly line: number;
  readonly entry: Readonly<Record<string, unknown>>;
}

export type CsvRows = { readonly rows: readonly CsvRow[]; readonly problems: readonly string[] };

const LISTS: readonly string[] = ['addresses', 'dependents'];
const COLUMNS: readonly string[] = Object.keys(DeviceEntry.shape);
/** A row of the sample inventory has 200 characters; a longer record is a quote that was never closed. */
const RECORD_MAX_CHARS = 64 * 1024;

/** What `csv-parse` gives with `info: true`; its types do not say so. */
const CsvRecords = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));

/** The rows of a device list, and what is wrong with the table itself. The first line names the columns, in any order, as in `inventory.yaml`. */
export function readCsv(text: string, file: string): CsvRows {
  const records = readRecords(text, file);
  if (typeof records === 'string') return { rows: [], problems: [records] };
  const [header, ...body] = records;
  if (header === undefined)
    return { rows: [], problems: [`${file}: the file is empty. The first line names the columns: ${COLUMNS.join(',')}.`] };
  const columns = header.record.map((cell) => cell.trim());
  const wrong = headerProblems(columns).map((problem) => `${file}:1: ${problem}`);
  if (wrong.length > 0) return { rows: [], problems: wrong };

  const problems: string[] = [];
  const rows: CsvRow[] = [];
  for (const { record, info } of body) {
    if (record.length === columns.length) rows.push({ line: info.lines, entry: entryOf(columns, record) });
    else
      problems.push(
        `${file}:${info.lines}: expected ${columns.length} cells, as the first line has, got ${record.length}. Quote cells that hold a comma.`,
      );
  }
  return { rows, problems };
}

function readRecords(text: string, file: string): z.infer<typeof CsvRecords> | string {
  try {
    const records: unknown[] = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      max_record_size: RECORD_MAX_CHARS,
      to: LIMITS.inventoryDevicesMax + 2,
    });
    return CsvRecords.parse(records);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return `${file}:${line}: the quotes or the length of this record are wrong (${error.code}). A cell with a quote in it is written "like ""this""".`;
  }
}

function headerProblems(columns: readonly string[]): readonly string[] {
  if (columns.length === 1 && columns[0]?.includes(';') === true)
    return ['expected commas between the columns, got semicolons. Export it as comma-separated.'];
  const problems: string[] = [];
  for (const [index, column] of columns.entries()) {
    if (!COLUMNS.includes(column))
      problems.push(`the column ${JSON.stringify(column)} is not known, expected some of: ${COLUMNS.join(', ')}.`);
    else if (columns.indexOf(column) !== index) problems.push(`the column ${column} is there twice.`);
  }
  const required = COLUMNS.filter((column) => !columns.includes(column) && !isOptional(column));
  if (required.length > 0) problems.push(`the columns ${required.join(', ')} are missing.`);
  return problems;
}

function isOptional(column: string): boolean {
  return LISTS.includes(column) || column === 'mac' || column === 'gateway';
}

/** An empty cell is an absent field. */
function entryOf(columns: readonly string[], cells: readonly string[]): Readonly<Record<string, unknown>> {
  const fields: [string, unknown][] = [];
  for (const [index, column] of columns.entries()) {
    const cell = (cells[index] ?? '').trim();
    if (cell === '') continue;
    const parts = LISTS.includes(column) ? cell.split(';').flatMap((part) => part.trim() || []) : cell;
    fields.push([column, parts]);
  }
  return Object.fromEntries(fields);
}
