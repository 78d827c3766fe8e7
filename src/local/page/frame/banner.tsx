import type { ReactNode } from 'react';
import type { Sample } from '../../api.ts';
import { TagMark } from './avatar.tsx';
import { Menu } from './menu.tsx';

interface BannerProps {
  readonly simulated: readonly string[];
  readonly samples: readonly Sample[];
  readonly firing: boolean;
  readonly onFire: (sample: string) => void;
}

/** Says what this is before anything else. */
export function Banner({ simulated, samples, firing, onFire }: BannerProps): ReactNode {
  return (
    <header className="banner">
      <h1>
        <TagMark /> Tagout
      </h1>
      <p className="banner-words">
        <strong>Local workspace:</strong> Slack, GitHub and the plant are simulated on this computer.
      </p>
      <details className="simulated">
        <summary>What is simulated?</summary>
        <ul>
          {simulated.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
      <Menu
        label="Fire an alert"
        face={firing ? 'Sending…' : 'Fire an alert ▾'}
        testId="fire-menu"
        className="button primary"
        items={samples.map(({ id, title }) => ({ id: `fire-${id}`, label: title, onPick: () => onFire(id) }))}
      />
    </header>
  );
}
