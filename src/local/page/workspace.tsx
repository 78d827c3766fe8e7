import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { WorkspaceState } from '../api.ts';
import { ActingContext } from './acting.ts';
import { Announcer } from './chat/announcer.tsx';
import { Channel } from './chat/channel.tsx';
import { shownThread, type ThreadChoice } from './chat/thread-choice.ts';
import { ThreadPanel } from './chat/thread-panel.tsx';
import { channelOf, newestIncident, threadsOf, visibleTo } from './chat/visible.ts';
import type { Link } from './connection/follow.ts';
import { fetchPicture } from './connection/fetch-picture.ts';
import { useActs } from './connection/use-acts.ts';
import { Banner } from './frame/banner.tsx';
import { Guide } from './frame/guide.tsx';
import { Notices } from './frame/notices.tsx';
import { PersonaSwitcher } from './frame/persona-switcher.tsx';
import { SidePanel, useSide } from './frame/side-panel.tsx';
import { HomeTab } from './home/home-tab.tsx';
import { linkedThread } from './home/linked-thread.ts';
import { Places, type Place } from './home/places.tsx';
import { Modals } from './modal/modals.tsx';
import { choosePullRequest, linkedPullRequest } from './panels/choose-pull-request.ts';
import { peopleOf } from './people-of.ts';
import { SurroundingsContext } from './slack/surroundings.ts';
import { usePersona } from './use-persona.ts';

interface WorkspaceProps {
  readonly state: WorkspaceState;
  readonly heardAt: number;
  readonly link: Link;
  readonly token: string;
}

export function Workspace({ state, heardAt, link, token }: WorkspaceProps): ReactNode {
  const { pending, problem, clearProblem, act, fire } = useActs(token);
  const { persona, switchTo } = usePersona(state.personas);
  const [choice, setChoice] = useState<ThreadChoice>({ kind: 'newest' });
  const [place, setPlace] = useState<Place>('channel');
  const side = useSide();

  const messages = visibleTo(state.messages, persona.id);
  const threads = threadsOf(messages);
  const newest = newestIncident(threads)?.root.ts ?? null;
  const openTs = shownThread(choice, newest);
  const thread = threads.find(({ root }) => root.ts === openTs) ?? null;

  const acting = useMemo(() => ({ persona: persona.id, pending, act }), [persona.id, pending, act]);
  const pictureOf = useCallback((file: string) => fetchPicture(token, file), [token]);
  const surroundings = {
    pictureOf,
    people: peopleOf(state),
    channelName: state.channel.name,
    now: heardAt,
    openHere: (href: string): boolean => {
      const linked = linkedPullRequest(href, state.pullRequests);
      if (linked !== null) side.pick(linked.number);
      const ts = linkedThread(href, state.channel.id);
      if (ts !== null) setChoice({ kind: 'opened', ts });
      return linked !== null || ts !== null;
    },
  };
  const places = <Places channelName={state.channel.name} current={place} onGo={setPlace} />;
  return (
    <ActingContext value={acting}>
      <SurroundingsContext value={surroundings}>
        <Banner
          simulated={state.simulated}
          samples={state.samples}
          firing={[...pending].some((key) => key.startsWith('fire:'))}
          onFire={(sample) => {
            setChoice({ kind: 'newest' });
            void fire(sample);
          }}
        />
        <PersonaSwitcher personas={state.personas} current={persona} onSwitch={switchTo} />
        <Guide personas={state.personas} />
        <Notices link={link} problem={problem} onClear={clearProblem} />
        <main className="columns" data-thread={thread !== null}>
          {place === 'home' ? (
            <HomeTab homes={state.homes} personaName={persona.name} places={places} />
          ) : (
            <Channel
              name={state.channel.name}
              personaName={persona.name}
              entries={channelOf(messages)}
              openTs={openTs}
              places={places}
              onOpen={(ts) => setChoice({ kind: 'opened', ts })}
            />
          )}
          {thread !== null && (
            <ThreadPanel
              key={thread.root.ts}
              thread={thread}
              personaName={persona.name}
              takeFocus={choice.kind === 'opened'}
              onClose={() => setChoice({ kind: 'closed', newest: newest ?? '' })}
            />
          )}
          <SidePanel
            gateways={state.gateways}
            pullRequests={state.pullRequests}
            pullRequest={choosePullRequest(state.pullRequests, side.picked, thread?.root ?? null)}
            tab={side.tab}
            onTab={side.show}
            onPick={side.pick}
          />
        </main>
        <Modals modals={state.modals} phones={state.phones} />
        <Announcer messages={messages} />
      </SurroundingsContext>
    </ActingContext>
  );
}
