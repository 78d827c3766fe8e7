import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConnectorFile } from '../../../src/core/connector/file.ts';
import { CONNECTOR_TEXT } from './sample.ts';

it('the JSON Schema that editors read is the shape that we accept', () => {
  const path = new URL('../../../playbooks/schema/connector.schema.json', import.meta.url);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(z.toJSONSchema(ConnectorFile, { io: 'input', target: 'draft-7' }));
  expect(CONNECTOR_TEXT.startsWith('# yaml-language-server: $schema=../schema/connector.schema.json\n')).toBe(true);
});
