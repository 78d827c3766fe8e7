import type { ReactNode } from 'react';

export type Place = 'channel' | 'home';

interface PlacesProps {
  readonly channelName: string;
  readonly current: Place;
  readonly onGo: (place: Place) => void;
}

/** Slack's own side bar, as far as there is something to go to. */
export function Places({ channelName, current, onGo }: PlacesProps): ReactNode {
  const all = [
    { place: 'channel', label: `# ${channelName}` },
    { place: 'home', label: 'Home' },
  ] as const;
  return (
    <nav className="places" aria-label="Places in Slack">
      {all.map(({ place, label }) => (
        <button
          key={place}
          type="button"
          className="quiet-button"
          aria-current={place === current ? 'page' : undefined}
          data-testid={`place-${place}`}
          onClick={() => onGo(place)}
        >
          {label}
        </button>
      ))}
    </nav>
  );
}
