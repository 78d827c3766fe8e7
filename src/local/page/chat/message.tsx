import { use, useMemo, type ReactNode } from 'react';
import type { ChannelMessage } from '../../api.ts';
import { ActingContext } from '../acting.ts';
import { Avatar, TagMark } from '../frame/avatar.tsx';
import { Menu } from '../frame/menu.tsx';
import { Blocks } from '../slack/blocks.tsx';
import { Mrkdwn } from '../slack/mrkdwn.tsx';
import { SurroundingsContext } from '../slack/surroundings.ts';
import { PressingContext, type Press, type Pressing } from '../slack/pressing.ts';
import { Time } from './time.tsx';

interface MessageProps {
  readonly message: ChannelMessage;
  /** What stands under the message: how many replies it has. */
  readonly children?: ReactNode;
}

export function Message({ message, children }: MessageProps): ReactNode {
  const { people } = use(SurroundingsContext);
  return (
    <article className="message" data-testid={`message-${message.ts}`} data-only-you={message.onlyFor !== null}>
      {message.isBot ? <TagMark /> : <Avatar name={message.userName} initials={people.get(message.userId)?.initials} />}
      <div className="message-main">
        {message.onlyFor !== null && <p className="only-you">👁 Only visible to you</p>}
        <header className="message-head">
          <strong>{message.userName}</strong>
          {message.isBot && <span className="app-badge">app</span>}
          <Time ts={message.ts} />
          {message.edited && <span className="muted">(edited)</span>}
        </header>
        <MessageBody message={message} />
        {children}
      </div>
      {message.onlyFor === null && <MessageMenu message={message} />}
    </article>
  );
}

function MessageBody({ message }: { readonly message: ChannelMessage }): ReactNode {
  const pressing = useMessagePressing(message.ts);
  if (message.blocks.length === 0) return <Mrkdwn text={message.text} />;
  return (
    <PressingContext value={pressing}>
      <Blocks blocks={message.blocks} />
    </PressingContext>
  );
}

function useMessagePressing(messageTs: string): Pressing {
  const { persona, pending, act } = use(ActingContext);
  return useMemo(() => {
    const keyOf = ({ blockId, actionId, value }: Press): string =>
      JSON.stringify([persona, messageTs, blockId, actionId, value]);
    return {
      press: (press) => void act(keyOf(press), { kind: 'button', persona, messageTs, ...press }),
      isPending: (press) => pending.has(keyOf(press)),
    };
  }, [persona, messageTs, pending, act]);
}

function MessageMenu({ message }: { readonly message: ChannelMessage }): ReactNode {
  const { persona, act } = use(ActingContext);
  const items = [
    {
      id: 'open-incident',
      label: 'Open incident from this message',
      onPick: () => void act(`shortcut:${message.ts}`, { kind: 'shortcut', persona, messageTs: message.ts }),
    },
  ];
  return (
    <div className="message-menu">
      <Menu
        label={`More actions for the message of ${message.userName}`}
        face="⋯"
        testId={`menu-${message.ts}`}
        items={items}
      />
    </div>
  );
}
