import type { WorkspaceState } from '../api.ts';
import type { Surroundings } from './slack/surroundings.ts';

/** Everybody whom a mention can name: whoever has written, and the personas. */
export function peopleOf({ personas, messages }: Pick<WorkspaceState, 'personas' | 'messages'>): Surroundings['people'] {
  return new Map([
    ...messages.map(({ userId, userName }) => [userId, { name: userName }] as const),
    ...personas.map(({ id, name, initials }) => [id, { name, initials }] as const),
  ]);
}
