import { useCallback, useState, type ReactNode } from 'react';
import type { PullRequest } from '../../api.ts';
import { FileView } from './file-view.tsx';
import { Markdown } from './markdown.tsx';
import { MergeButton } from './merge-button.tsx';
import { Tabs } from '../frame/tabs.tsx';

interface PullRequestPanelProps {
  readonly pullRequests: readonly PullRequest[];
  readonly chosen: PullRequest | null;
  readonly onChoose: (number: number) => void;
}

export function PullRequestPanel({ pullRequests, chosen, onChoose }: PullRequestPanelProps): ReactNode {
  return (
    <div className="pull-request" data-testid="pull-request">
      {pullRequests.length > 1 && (
        <label className="choose">
          Pull request of
          <select value={chosen?.number} onChange={(event) => onChoose(Number(event.target.value))}>
            {pullRequests.map(({ number, title }) => (
              <option key={number} value={number}>
                #{number} {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {chosen === null ? (
        <p className="empty">No pull request yet. Each incident gets one as soon as its history is first written.</p>
      ) : (
        <OnePullRequest key={chosen.number} pullRequest={chosen} />
      )}
    </div>
  );
}

const STATES = { open: '◯ Open', closed: '✕ Closed', merged: '✓ Merged' } as const;

function OnePullRequest({ pullRequest }: { readonly pullRequest: PullRequest }): ReactNode {
  const { files, commits } = pullRequest;
  const [shown, setShown] = useState<string | null>(null);
  const readme = files.find(({ path }) => path.endsWith('README.md'));
  const file = files.find(({ path }) => path === shown) ?? readme ?? files[0] ?? null;
  const openFile = useCallback(
    (path: string): boolean => {
      const found = files.find((other) => other.path === path || other.path.endsWith(`/${path.replace(/^\.\//, '')}`));
      if (found !== undefined) setShown(found.path);
      return found !== undefined;
    },
    [files],
  );
  return (
    <>
      <header className="pr-head">
        <h3>
          {pullRequest.title} <span className="muted">#{pullRequest.number}</span>
        </h3>
        <p>
          <span className="pr-state" data-state={pullRequest.state}>
            {STATES[pullRequest.state]}
          </span>{' '}
          <code>{pullRequest.branch}</code>
        </p>
        {pullRequest.state === 'open' && <MergeButton number={pullRequest.number} />}
        <details>
          <summary>Description</summary>
          <Markdown text={pullRequest.body} openFile={openFile} />
        </details>
        <details>
          <summary>{commits.length === 1 ? '1 commit' : `${commits.length} commits`}</summary>
          <ol className="commits">
            {commits.map(({ sha, message, at }) => (
              <li key={sha}>
                <code>{sha.slice(0, 7)}</code> {message.split('\n')[0]} <span className="muted">{at}</span>
              </li>
            ))}
          </ol>
        </details>
      </header>
      {file !== null && (
        <Tabs
          label="Files of the pull request"
          chosen={file.path}
          onChoose={setShown}
          tabs={files.map(({ path }) => ({ id: path, label: path.split('/').at(-1) ?? path }))}
        >
          <FileView file={file} openFile={openFile} />
        </Tabs>
      )}
    </>
  );
}
