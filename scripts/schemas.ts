// Writes the JSON Schemas that editors use for the files in `playbooks/`. Tests hold them to the code: run this after a change of a shape.
import { writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { ConnectorFile } from '../src/core/connector/file.ts';
import { CuratedFile } from '../src/core/curated/file.ts';
import { InventoryFile } from '../src/core/fleet/schema.ts';
import { PolicyFile } from '../src/core/policy/file.ts';

const SCHEMAS = { policy: PolicyFile, inventory: InventoryFile, connector: ConnectorFile, playbook: CuratedFile };

for (const [name, schema] of Object.entries(SCHEMAS)) {
  const path = `playbooks/schema/${name}.schema.json`;
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }), null, 2);
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  console.log(path);
}
