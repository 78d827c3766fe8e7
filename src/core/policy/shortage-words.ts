import type { Members, Needs } from '../quorum.ts';
import type { Shortage } from './satisfiable.ts';

/** The same as `Shortage.sentence` for people who wait at a card and never saw the policy's file. */
export function shortageWords({ field, groups, people }: Shortage, { quorum }: Needs, members: Members): string {
  if (field === 'one_from_each') {
    return groups.length === 1
      ? `The policy asks for somebody of ${groups.join('')}, and nobody is in it now.`
      : `The policy asks for a different person of each of ${groups.join(' and ')}, and together they have ${only(people)} now.`;
  }
  const sizes = groups.map((name) => `${members.get(name)?.size ?? 0} in ${name}`).join(', ');
  const asked = quorum === 1 ? 'one person' : `${quorum} people`;
  return `The policy asks for ${asked}, and its groups have ${only(people)} now: ${sizes}.`;
}

const only = (people: number): string => (people === 0 ? 'nobody' : `only ${people}`);
