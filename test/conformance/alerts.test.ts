import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import { parseBatch } from '../../src/core/alert/batch.ts';
import { classify } from '../../src/core/incident/classify.ts';
import { INCIDENT_KINDS } from '../../src/core/playbook.ts';
import type { Result } from '../../src/core/result.ts';

/** Real alerts beside the checkout: not ours to copy. CI has them, so that there nothing is skipped. */
const folder = new URL('../../../shared/data/a_alerts/suricata_eve/', import.meta.url);
const absent = !existsSync(folder);

/** What is wrong with one outcome: an alert that says too little, or a refusal that does not explain itself. */
function complaint(line: number, result: Result<Alert>): readonly string[] {
  if (!result.ok)
    return /^alert\.[a-z_]+$/.test(result.code) && result.message.endsWith('.')
      ? []
      : [`${line}: ${result.code}: ${result.message}`];
  const { title, time, src } = result.value;
  const fine =
    title !== '' && time > Date.UTC(2010, 0) && typeof src?.ip === 'string' && INCIDENT_KINDS.includes(classify(result.value));
  return fine ? [] : [`${line}: ${title}`];
}

describe.skipIf(absent && process.env['CI'] !== 'true')(
  'real Suricata alerts from ../shared/data/a_alerts/suricata_eve',
  () => {
    const files = absent ? [] : readdirSync(folder).filter((name) => name.endsWith('.jsonl'));

    it('are there', () => {
      expect(files.length).toBeGreaterThan(0);
    });

    it.each(files)('each line of %s parses or is refused with a reason', (file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const batch = parseBatch('suricata', new TextEncoder().encode(text));
      if (!batch.ok) throw new Error(batch.message);
      expect(batch.value).toHaveLength(lines.length);
      expect(batch.value.flatMap(({ line, result }) => complaint(line, result))).toEqual([]);
      // These files hold alert events only: a refusal would be ours to explain.
      expect(batch.value.filter(({ result }) => !result.ok)).toEqual([]);
    });
  },
);
