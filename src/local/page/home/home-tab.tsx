import { use, useEffect, useEffectEvent, type ReactNode } from 'react';
import type { HomeTab as Published } from '../../api.ts';
import { ActingContext } from '../acting.ts';
import { useViewPressing } from '../modal/use-view-pressing.ts';
import { Blocks } from '../slack/blocks.tsx';
import { PressingContext } from '../slack/pressing.ts';
import { blocksOf } from './blocks-of.ts';

interface HomeTabProps {
  readonly homes: readonly Published[];
  readonly personaName: string;
  readonly places: ReactNode;
}

/** Tagout's Home tab, as the current persona sees it. Opening it asks the app to draw it, as Slack does. */
export function HomeTab({ homes, personaName, places }: HomeTabProps): ReactNode {
  const { persona, act } = use(ActingContext);
  const mine = homes.find((home) => home.persona === persona) ?? null;
  const open = useEffectEvent((who: string) => void act(`home:${who}`, { kind: 'home', persona: who }));
  useEffect(() => open(persona), [persona]);
  return (
    <section className="pane channel" aria-labelledby="home-title" data-testid="home">
      <header className="pane-head">
        <h2 id="home-title">Tagout: Home</h2>
        {places}
      </header>
      <div className="scroll home" tabIndex={0} role="region" aria-label={`Home of Tagout, as ${personaName} sees it`}>
        <PressingContext value={useViewPressing(mine?.viewId ?? '')}>
          {mine === null ? <p className="empty">Tagout draws this page now…</p> : <Blocks blocks={blocksOf(mine.view)} />}
        </PressingContext>
      </div>
    </section>
  );
}
