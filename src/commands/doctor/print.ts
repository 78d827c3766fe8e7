import type { CheckLine } from '../../core/checkup.ts';
import { printable } from '../say.ts';
import type { Destination } from './receives.ts';

const WORDS: Readonly<Record<CheckLine['verdict'], string>> = { fine: 'fine', fix: 'FIX ', look: 'look' };

export function printLines(lines: readonly CheckLine[]): void {
  for (const { about, verdict, sentence, code } of lines)
    console.log(
      `${WORDS[verdict]}  ${printable(about)}: ${printable(sentence)}${verdict === 'fix' && code !== null ? ` (${code})` : ''}`,
    );
}

export function printDestinations(all: readonly Destination[]): void {
  if (all.length === 0) return;
  console.log('\nWhat leaves this program');
  for (const { name, where, receives, never } of all) {
    console.log(`  ${printable(name)} (${printable(where)})`);
    for (const row of receives) console.log(`    - ${printable(row)}`);
    console.log(`    ${printable(never)}`);
  }
}

export function printSummary(lines: readonly CheckLine[]): void {
  const count = (verdict: CheckLine['verdict']): number => lines.filter((line) => line.verdict === verdict).length;
  const toFix = count('fix');
  const looks = count('look') === 0 ? '' : `, ${count('look')} to look at`;
  console.log(
    toFix === 0
      ? `\n${count('fine')} fine${looks}. Nothing stands in the way of npm start.`
      : `\n${toFix} to fix, ${count('fine')} fine${looks}. Put right what is marked FIX, then run doctor again.`,
  );
}
