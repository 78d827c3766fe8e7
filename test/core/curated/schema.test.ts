import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { CuratedFile } from '../../../src/core/curated/file.ts';
import { shippedFiles } from './shipped.ts';

it('each shipped playbook names its JSON Schema for editors, and that is current', () => {
  const path = new URL('../../../playbooks/schema/playbook.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(z.toJSONSchema(CuratedFile, { io: 'input', target: 'draft-7' }));
  for (const { text } of shippedFiles()) {
    expect(text.startsWith('# yaml-language-server: $schema=./schema/playbook.schema.json\n')).toBe(true);
  }
});
