import type { Evidence } from '../evidence.ts';

/** Evidence before it has its number. */
export type Fact = Omit<Evidence, 'id'>;
