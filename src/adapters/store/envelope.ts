import { RECORD_SCHEMA, type IncidentRecord } from '../../core/record.ts';
import { assert } from '../../core/result.ts';
import { DamagedRecord, UnknownSchema } from '../../ports.ts';
import { Shape } from './shape.ts';

/** Read as they are: what was added since may be absent in them. See `RECORD_SCHEMA`. */
const READABLE: readonly unknown[] = [1, 2, RECORD_SCHEMA];

/** At reading: refused, or of a form that every judgement can lean on. */
export function parseRecord(incident: string, version: number, value: unknown): IncidentRecord {
  if (!READABLE.includes(schemaOf(value))) throw new UnknownSchema(incident, schemaOf(value));
  if (!isRecord(value)) throw new DamagedRecord(incident, damageOf(value));
  if (value.version !== version)
    throw new DamagedRecord(incident, `it says version ${value.version}, and its row says ${version}`);
  if (value.incident.id !== incident) throw new DamagedRecord(incident, 'it is that of another incident');
  // Written back it has the new number: an older version that would not keep a hold must not take it up again.
  return { ...value, schema: RECORD_SCHEMA };
}

function isRecord(value: unknown): value is IncidentRecord {
  return Shape.safeParse(value).success;
}

function damageOf(value: unknown): string {
  const [issue] = Shape.safeParse(value).error?.issues ?? [];
  return issue === undefined ? 'unreadable' : `${issue.path.map(String).join('.')}: ${issue.message}`;
}

/** Its own, not one of a prototype. */
function schemaOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'schema') && 'schema' in value
    ? value.schema
    : undefined;
}

/** At writing. `version` is that of the record before, 0 for a new incident. */
export function assertFollows(record: IncidentRecord, incident: string, version: number): void {
  // What the types promise is checked again: a record that this code could not read must not be written.
  if (schemaOf(record) !== RECORD_SCHEMA) throw new UnknownSchema(incident, schemaOf(record));
  if (!isRecord(record)) throw new DamagedRecord(incident, damageOf(record));
  assert(record.incident.id === incident, `the advance of ${incident} returned a record of ${record.incident.id}`);
  assert(
    record.version === version + 1,
    `${incident}: after version ${version} comes ${version + 1}, and the advance returned ${record.version}`,
  );
}
