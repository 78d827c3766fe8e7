import { use, type ReactNode } from 'react';
import { SurroundingsContext } from '../slack/surroundings.ts';

/** What a person would read off their own phone. Only here, where nobody is real. */
export function Phone({ persona, code }: { readonly persona: string; readonly code: string }): ReactNode {
  const { people } = use(SurroundingsContext);
  return (
    <p className="muted" data-testid="phone">
      {people.get(persona)?.name ?? persona}'s phone shows{' '}
      <strong>
        {code.slice(0, 3)} {code.slice(3)}
      </strong>
      . It is made up, as they are.
    </p>
  );
}
