import { RECORD_SCHEMA, type IncidentRecord } from '../../core/record.ts';
import { assert } from '../../core/result.ts';
import { UnknownSchema } from '../../ports.ts';

/** Read as they are: what was added since may be absent in them. See `RECORD_SCHEMA`. */
const READABLE: readonly unknown[] = [1, RECORD_SCHEMA];

/** At reading. The rest of the record is as this code wrote it: the database is ours, and the version says which code that was. */
export function parseRecord(incident: string, version: number, value: unknown): IncidentRecord {
  if (!isReadable(value)) throw new UnknownSchema(incident, schemaOf(value));
  assert(value.version === version, `${incident}: the record says version ${value.version}, its row says ${version}`);
  assert(value.incident.id === incident, `${incident}: the record is that of ${value.incident.id}`);
  // Written back it has the new number: an older version that would not keep a hold must not take it up again.
  return { ...value, schema: RECORD_SCHEMA };
}

function isReadable(value: unknown): value is IncidentRecord {
  return READABLE.includes(schemaOf(value));
}

function hasOurSchema(value: unknown): value is IncidentRecord {
  return schemaOf(value) === RECORD_SCHEMA;
}

function schemaOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
}

/** At writing. `version` is that of the record before, 0 for a new incident. */
export function assertFollows(record: IncidentRecord, incident: string, version: number): void {
  // What the types promise is checked again: a record that this code could not read must not be written.
  if (!hasOurSchema(record)) throw new UnknownSchema(incident, schemaOf(record));
  assert(record.incident.id === incident, `the advance of ${incident} returned a record of ${record.incident.id}`);
  assert(
    record.version === version + 1,
    `${incident}: after version ${version} comes ${version + 1}, and the advance returned ${record.version}`,
  );
}
