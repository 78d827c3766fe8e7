import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shippedSet } from './shipped.ts';

const DATA = new URL('../../../../shared/data/c_attack/', import.meta.url);
const Named = z.array(z.object({ id: z.string(), name: z.string() }));

function namesIn(file: string, pick: (value: unknown) => unknown): ReadonlyMap<string, string> {
  const listed = Named.parse(pick(JSON.parse(readFileSync(new URL(file, DATA), 'utf8'))));
  return new Map(listed.map(({ id, name }) => [id, name]));
}

describe.skipIf(!existsSync(DATA) && process.env['CI'] !== 'true')(
  'ids in the shipped playbooks (needs ../shared/data/c_attack)',
  () => {
    it('are ATT&CK for ICS techniques under their own names', () => {
      const known = namesIn('ics-flat.json', (value) => z.object({ techniques: z.unknown() }).parse(value).techniques);
      for (const playbook of shippedSet().values()) {
        for (const { id, name } of playbook.attack) expect([id, known.get(id)]).toEqual([id, name]);
      }
    });

    it('are D3FEND techniques that exist, named in the comment beside them', () => {
      const known = namesIn('d3fend-techniques.json', (value) => value);
      for (const playbook of shippedSet().values()) {
        const text = readFileSync(new URL(`../../../playbooks/${playbook.file}`, import.meta.url), 'utf8');
        const named = playbook.steps.flatMap(({ d3fend }) =>
          d3fend === undefined ? [] : [`d3fend: ${d3fend} # ${known.get(d3fend) ?? 'unknown'}`],
        );
        expect(named.filter((line) => !text.includes(line))).toEqual([]);
      }
    });
  },
);
