import type { ReactNode } from 'react';
import type { Persona } from '../../api.ts';
import { Avatar } from './avatar.tsx';

interface PersonaSwitcherProps {
  readonly personas: readonly Persona[];
  readonly current: Persona;
  readonly onSwitch: (id: string) => void;
}

export function PersonaSwitcher({ personas, current, onSwitch }: PersonaSwitcherProps): ReactNode {
  return (
    <section className="personas" aria-label="Who you are">
      <p className="you-are" aria-live="polite">
        You are <strong>{current.name}</strong>, {current.role}
      </p>
      <div className="persona-list" role="group" aria-label="Act as somebody else">
        {personas.map((persona) => (
          <button
            key={persona.id}
            type="button"
            className="persona"
            aria-pressed={persona.id === current.id}
            data-testid={`persona-${persona.id}`}
            onClick={() => onSwitch(persona.id)}
          >
            <Avatar name={persona.name} initials={persona.initials} />
            <span>
              <strong>{persona.name.split(' ')[0]}</strong>
              <span className="muted">{persona.role}</span>
            </span>
          </button>
        ))}
      </div>
    </section>
  );
}
