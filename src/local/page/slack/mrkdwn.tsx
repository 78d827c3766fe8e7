import { Fragment, use, type ReactNode } from 'react';
import { assertNever } from '../../../core/result.ts';
import { formatDate } from './date.ts';
import { emojiOf } from './emoji.ts';
import type { TextObject } from './elements.ts';
import type { Inline } from './inline.ts';
import { parseMrkdwn, type Paragraph } from './paragraphs.ts';
import { SurroundingsContext } from './surroundings.ts';

/** Slack's `mrkdwn`. Everything in it is text or one of our own elements: no HTML of a sender can come through. */
export function Mrkdwn({ text }: { readonly text: string }): ReactNode {
  return parseMrkdwn(text).map((paragraph, index) => <Part key={index} paragraph={paragraph} />);
}

/** A `plain_text` object: the characters as they are, and emoji codes drawn unless the sender said no. */
export function PlainText({ text }: { readonly text: TextObject }): ReactNode {
  return text.emoji ? text.text.replace(/:([a-z0-9_+-]+):/g, (_, code: string) => emojiOf(code)) : text.text;
}

export function Text({ text }: { readonly text: TextObject }): ReactNode {
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return (
    <p className="plain">
      <PlainText text={text} />
    </p>
  );
}

function Part({ paragraph }: { readonly paragraph: Paragraph }): ReactNode {
  if (paragraph.kind === 'pre') return <pre className="code-block">{paragraph.text}</pre>;
  const lines = paragraph.lines.map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      <InlineParts parts={line} />
    </Fragment>
  ));
  return paragraph.kind === 'quote' ? <blockquote>{lines}</blockquote> : <p>{lines}</p>;
}

export function InlineParts({ parts }: { readonly parts: readonly Inline[] }): ReactNode {
  return parts.map((part, index) => <InlinePart key={index} part={part} />);
}

function InlinePart({ part }: { readonly part: Inline }): ReactNode {
  const { people, channelName } = use(SurroundingsContext);
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'strong':
      return (
        <strong>
          <InlineParts parts={part.children} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <InlineParts parts={part.children} />
        </em>
      );
    case 'del':
      return (
        <del>
          <InlineParts parts={part.children} />
        </del>
      );
    case 'code':
      return <code>{part.text}</code>;
    case 'link':
      return <Link href={part.href}>{part.label}</Link>;
    case 'user':
      return <span className="mention">@{people.get(part.id)?.name ?? (part.label === '' ? part.id : part.label)}</span>;
    case 'channel':
      return <span className="mention">#{part.label === '' ? channelName : part.label}</span>;
    case 'broadcast':
      return <span className="mention">{part.label}</span>;
    case 'date':
      return <LocalDate seconds={part.seconds} format={part.format} fallback={part.fallback} />;
    case 'emoji':
      return emojiOf(part.code);
    default:
      return assertNever(part);
  }
}

export function LocalDate(props: { readonly seconds: number; readonly format: string; readonly fallback: string }): ReactNode {
  const { now } = use(SurroundingsContext);
  const words = formatDate(props.seconds, props.format, props.fallback, { now });
  return <span title={props.fallback === '' ? undefined : props.fallback}>{words}</span>;
}

export function Link({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  const { openHere } = use(SurroundingsContext);
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      onClick={(event) => {
        if (openHere(href)) event.preventDefault();
      }}
    >
      {children}
    </a>
  );
}
