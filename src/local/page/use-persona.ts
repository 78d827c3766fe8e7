import { useState } from 'react';
import type { Persona } from '../api.ts';

const NOBODY: Persona = { id: '', name: 'Nobody', role: 'nobody is set up here', initials: '' };

/** Who the person at this page is now: the first one of the cast to begin with. */
export function usePersona(personas: readonly Persona[]): {
  readonly persona: Persona;
  readonly switchTo: (id: string) => void;
} {
  const [chosen, switchTo] = useState<string | null>(null);
  return { persona: personas.find(({ id }) => id === chosen) ?? personas[0] ?? NOBODY, switchTo };
}
