import type { ReactNode } from 'react';
import { assertNever } from '../../../core/result.ts';
import { emojiOf } from './emoji.ts';
import type { RichLeaf, RichPart, RichStyle } from './elements.ts';
import { isWebLink } from './inline.ts';
import { InlineParts, Link, LocalDate } from './mrkdwn.tsx';

export function RichText({ parts }: { readonly parts: readonly RichPart[] }): ReactNode {
  return parts.map((part, index) => <Part key={index} part={part} />);
}

function Part({ part }: { readonly part: RichPart }): ReactNode {
  switch (part.type) {
    case 'rich_text_section':
      return (
        <p>
          <Leaves leaves={part.elements} />
        </p>
      );
    case 'rich_text_preformatted':
      return (
        <pre className="code-block">
          <Leaves leaves={part.elements} />
        </pre>
      );
    case 'rich_text_quote':
      return (
        <blockquote>
          <Leaves leaves={part.elements} />
        </blockquote>
      );
    case 'rich_text_list': {
      const List = part.style === 'ordered' ? 'ol' : 'ul';
      return (
        <List className="rich-list" data-indent={part.indent}>
          {part.elements.map((item, index) => (
            <li key={index}>
              <Leaves leaves={item.elements} />
            </li>
          ))}
        </List>
      );
    }
    default:
      return assertNever(part);
  }
}

const Leaves = ({ leaves }: { readonly leaves: readonly RichLeaf[] }): ReactNode =>
  leaves.map((leaf, index) => <Leaf key={index} leaf={leaf} />);

function Leaf({ leaf }: { readonly leaf: RichLeaf }): ReactNode {
  switch (leaf.type) {
    case 'text':
      return styled(leaf.text, leaf.style);
    case 'link': {
      const label = leaf.text ?? leaf.url;
      return styled(isWebLink(leaf.url) ? <Link href={leaf.url}>{label}</Link> : label, leaf.style);
    }
    case 'emoji':
      return emojiOf(leaf.name);
    case 'user':
      return <InlineParts parts={[{ kind: 'user', id: leaf.user_id, label: '' }]} />;
    case 'channel':
      return <InlineParts parts={[{ kind: 'channel', id: leaf.channel_id, label: '' }]} />;
    case 'broadcast':
      return <InlineParts parts={[{ kind: 'broadcast', label: `@${leaf.range}` }]} />;
    case 'date':
      return <LocalDate seconds={leaf.timestamp} format={leaf.format} fallback={leaf.fallback} />;
    default:
      return assertNever(leaf);
  }
}

function styled(content: ReactNode, style: RichStyle | undefined): ReactNode {
  let drawn = content;
  if (style?.code === true) drawn = <code>{drawn}</code>;
  if (style?.bold === true) drawn = <strong>{drawn}</strong>;
  if (style?.italic === true) drawn = <em>{drawn}</em>;
  if (style?.strike === true) drawn = <del>{drawn}</del>;
  return drawn;
}
