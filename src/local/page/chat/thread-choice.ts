import { assertNever } from '../../../core/result.ts';

/** Which thread the panel shows: the newest incident's, one that the person opened, or none because they closed it. */
export type ThreadChoice =
  | { readonly kind: 'newest' }
  | { readonly kind: 'opened'; readonly ts: string }
  | { readonly kind: 'closed'; readonly newest: string };

/** A closed panel opens again for an incident that is newer than the one it was closed on. */
export function shownThread(choice: ThreadChoice, newest: string | null): string | null {
  switch (choice.kind) {
    case 'newest':
      return newest;
    case 'opened':
      return choice.ts;
    case 'closed':
      return newest === choice.newest ? null : newest;
    default:
      return assertNever(choice);
  }
}
