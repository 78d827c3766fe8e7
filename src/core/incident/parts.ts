import type { Incident } from '../record.ts';

/** An incident before its evidence is gathered: `withEvidence` in `evidence/` makes it whole. */
export type IncidentParts = Omit<Incident, 'evidence'>;
