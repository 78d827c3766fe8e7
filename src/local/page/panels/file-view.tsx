import type { ReactNode } from 'react';
import type { PullRequest } from '../../api.ts';
import { Markdown } from './markdown.tsx';

interface FileViewProps {
  readonly file: PullRequest['files'][number];
  readonly openFile: (path: string) => boolean;
}

/** Markdown is drawn, everything else is shown as the text that it is. */
export function FileView({ file, openFile }: FileViewProps): ReactNode {
  return (
    <div className="file" data-testid={`file-${file.path.split('/').at(-1) ?? file.path}`}>
      <p className="muted file-path">{file.path}</p>
      {file.path.endsWith('.md') ? (
        <Markdown text={file.content} openFile={openFile} />
      ) : (
        <pre className="code-block" tabIndex={0}>
          {file.content}
        </pre>
      )}
    </div>
  );
}
