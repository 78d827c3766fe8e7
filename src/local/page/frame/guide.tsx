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
          <strong>Read the card</strong> An alert came in. The thread shows what was drafted, and by whom.
        </li>
        <li>
          <strong>Become {approver}</strong> Only approvers can say yes. Switch with the buttons above.
        </li>
        <li>
          <strong>Look at Details</strong> The exact commands, what they cut off, how they are undone.
        </li>
        <li>
          <strong>Approve</strong> One step, exactly as shown. Nothing else runs.
        </li>
        <li>
          <strong>Watch the plant</strong> The device goes quiet, and a probe checks that it did.
        </li>
        <li>
          <strong>Read the pull request</strong> Who decided what, when, and what ran.
        </li>
        <li>
          <strong>Try {outsider}’s click</strong> It changes nothing, and the reason is told.
        </li>
      </ol>
    </details>
  );
}

function firstName(personas: readonly Persona[], role: RegExp): string | undefined {
  return personas.find((persona) => role.test(persona.role))?.name.split(' ')[0];
}
