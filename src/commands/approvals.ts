import { parseArgs } from 'node:util';
import { readLedgers } from '../adapters/files/history.ts';
import { approvalsIn, careOf, type Care } from '../core/history/care.ts';
import { printable } from './say.ts';

const USAGE = 'Usage: npm run tagout -- approvals <clone of the history> [--days <number, 30 if not given>]';
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How carefully people approved lately, for leads: who approves much, fast, and without opening the details. From a clone of the history
 * alone. @returns the exit code: 1 when a ledger is broken and could not be counted.
 */
export async function approvals(argv: readonly string[], now: number): Promise<number> {
  const asked = parseArguments(argv);
  if (asked === null) {
    console.error(USAGE);
    return 2;
  }
  try {
    return await report(asked.folder, asked.days, now);
  } catch (error) {
    console.error(printable(error instanceof Error ? error.message : String(error)));
    return 2;
  }
}

function parseArguments(argv: readonly string[]): { readonly folder: string; readonly days: number } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { days: { type: 'string', default: '30' } },
    });
    const [folder, ...more] = positionals;
    return folder === undefined || more.length > 0 || !/^[1-9]\d{0,3}$/.test(values.days)
      ? null
      : { folder, days: Number(values.days) };
  } catch {
    return null;
  }
}

async function report(folder: string, days: number, now: number): Promise<number> {
  const found: ReturnType<typeof approvalsIn>[number][] = [];
  let incidents = 0;
  let broken = 0;
  for await (const ledger of readLedgers(folder)) {
    if ('entries' in ledger) {
      const given = approvalsIn(ledger.entries, now - days * DAY_MS);
      if (given.length > 0) incidents += 1;
      found.push(...given);
    } else {
      broken += 1;
      console.log(`BROKEN ${ledger.subject}: ${printable(ledger.sentence)} It is not counted.`);
    }
  }
  const all = careOf(found);
  const period = days === 1 ? 'the last day' : `the last ${days} days`;
  if (all.length === 0) console.log(`Nobody approved anything in ${period}.`);
  else {
    const [given, people, where] = [
      count(found.length, 'approval'),
      count(all.length, 'person', 'people'),
      count(incidents, 'incident'),
    ];
    console.log(`${given} by ${people} in ${where}, in ${period}:`);
    for (const line of all.map(lineOf)) console.log(`  ${line}`);
  }
  return broken === 0 ? 0 : 1;
}

function lineOf({ person, name, approvals: given, unread, fastestSeconds, medianSeconds, breakGlass }: Care): string {
  const share = Math.round((100 * unread) / given);
  const alone = breakGlass === 0 ? '' : `, ${breakGlass} by break-glass`;
  return `${printable(name)} (${printable(person)}): ${given} approved, ${unread} without opening the details (${share} %); the fastest after ${fastestSeconds} s, the one in the middle after ${medianSeconds} s${alone}.`;
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
