import { createContext, isValidElement, use, type ReactNode } from 'react';
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import type { JSX } from 'react/jsx-runtime';
import { Diagram } from '../diagram/diagram.tsx';
import { Link } from '../slack/mrkdwn.tsx';
import { isWebLink } from '../slack/inline.ts';

const OpenFileContext = createContext<(path: string) => boolean>(() => false);

interface MarkdownProps {
  readonly text: string;
  /** Opens a file that the text links to by its path; false when there is no such file. */
  readonly openFile: (path: string) => boolean;
}

/**
 * Markdown as GitHub draws it, without what an author could misuse: HTML stays text, pictures are named and not loaded, links open
 * elsewhere without a referrer.
 */
export function Markdown({ text, openFile }: MarkdownProps): ReactNode {
  return (
    <OpenFileContext value={openFile}>
      <div className="markdown">
        <ReactMarkdown remarkPlugins={[remarkGfm]} components={COMPONENTS}>
          {text}
        </ReactMarkdown>
      </div>
    </OpenFileContext>
  );
}

const Picture = ({ alt }: JSX.IntrinsicElements['img'] & ExtraProps): ReactNode => (
  <span className="undrawn">[picture, not loaded here: {alt === undefined || alt === '' ? 'no description' : alt}]</span>
);

function MarkdownLink({ href = '', children }: JSX.IntrinsicElements['a'] & ExtraProps): ReactNode {
  const openFile = use(OpenFileContext);
  if (isWebLink(href)) return <Link href={href}>{children}</Link>;
  if (href === '' || href.startsWith('#')) return <span>{children}</span>;
  return (
    <button type="button" className="link-like" onClick={() => openFile(href)}>
      {children}
    </button>
  );
}

function CodeBlock({ children }: JSX.IntrinsicElements['pre'] & ExtraProps): ReactNode {
  const diagram = mermaidText(children);
  return diagram === null ? (
    <pre className="code-block" tabIndex={0}>
      {children}
    </pre>
  ) : (
    <Diagram source={diagram} />
  );
}

/** The text of a fenced block marked `mermaid`, or null. */
function mermaidText(children: ReactNode): string | null {
  if (!isValidElement<{ readonly className?: string; readonly children?: ReactNode }>(children)) return null;
  const { className, children: text } = children.props;
  return className === 'language-mermaid' && typeof text === 'string' ? text : null;
}

/** Wide ones scroll by themselves, and a stop for the Tab key lets arrows do it. */
const Table = ({ children }: JSX.IntrinsicElements['table'] & ExtraProps): ReactNode => <table tabIndex={0}>{children}</table>;

const COMPONENTS: Components = { img: Picture, pre: CodeBlock, a: MarkdownLink, table: Table };
