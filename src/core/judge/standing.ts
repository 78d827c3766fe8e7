import type { Click, Person } from '../approval.ts';
import { refuse, type Refusal } from '../result.ts';

/** Why this is nobody who may decide anything here, or null. */
export function notAPerson(click: Click, person: Person): Refusal | null {
  if (person.id !== click.by)
    return refuse(
      'approval.wrong_person',
      'Slack described another person than the one who clicked. Nothing was changed; try again.',
    );
  if (person.team !== click.team)
    return refuse('approval.foreign', 'This click came from another workspace. Only members of this workspace may decide.');
  switch (person.standing) {
    case 'member':
    // Refused for being in no group, in words that tell them more.
    case 'unasked':
      return null;
    case 'foreign':
      return refuse('approval.foreign', 'You belong to another workspace. Only members of this workspace may decide.');
    case 'guest':
      return refuse('approval.guest', 'You are a guest in this workspace. Only full members may decide.');
    case 'bot':
      return refuse('approval.bot', 'A bot cannot decide.');
    case 'deactivated':
      return refuse('approval.deactivated', 'This account is deactivated. Nothing was changed.');
    case 'unknown':
      return refuse('approval.unknown_person', 'Slack does not know this person. Nothing was changed.');
    default:
      return person.standing satisfies never;
  }
}
