import type { WorkspaceState } from '../api.ts';

/** Everybody whom a mention can name: the personas, and whoever has written. */
export function namesOf({ personas, messages }: Pick<WorkspaceState, 'personas' | 'messages'>): ReadonlyMap<string, string> {
  return new Map([
    ...messages.map(({ userId, userName }) => [userId, userName] as const),
    ...personas.map(({ id, name }) => [id, name] as const),
  ]);
}
