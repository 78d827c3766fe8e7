import type { ReactNode } from 'react';
import type { Persona } from '../../api.ts';

/** The story in seven steps, for somebody who has never seen this page. */
export function Guide({ personas }: { readonly personas: readonly Persona[] }): ReactNode {
  const approver = firstName(personas, /^approver/i) ?? 'an approver';
  const outsider = firstName(personas, /^no rights/i) ?? 'somebody without rights';
  return (
    <details className="guide" open>
      <summary>What to try</summary>
      <ol>
        <li>
          <strong>Read the card</strong> What was seen, and what is proposed.
        </li>
        <li>
          <strong>Become {approver}</strong> Use the buttons above.
        </li>
        <li>
          <strong>Look at Details</strong> The exact commands, and how they are undone.
        </li>
        <li>
          <strong>Approve</strong> This one step, exactly as shown.
        </li>
        <li>
          <strong>Watch the plant</strong> The device goes quiet.
        </li>
        <li>
          <strong>Read the pull request</strong> Who decided what, and what ran.
        </li>
        <li>
          <strong>Try {outsider}’s click</strong> Fire another alert first. The click is refused.
        </li>
      </ol>
    </details>
  );
}

function firstName(personas: readonly Persona[], role: RegExp): string | undefined {
  return personas.find((persona) => role.test(persona.role))?.name.split(' ')[0];
}
