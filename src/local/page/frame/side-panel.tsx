import { useState, type ReactNode } from 'react';
import type { LabGateway, PullRequest } from '../../api.ts';
import { Plant } from '../panels/plant.tsx';
import { PullRequestPanel } from '../panels/pull-request.tsx';
import { Tabs } from './tabs.tsx';

export type SideTab = 'plant' | 'pull-request';

interface SidePanelProps {
  readonly gateways: readonly LabGateway[];
  readonly pullRequests: readonly PullRequest[];
  readonly pullRequest: PullRequest | null;
  readonly tab: SideTab;
  readonly onTab: (tab: SideTab) => void;
  readonly onPick: (number: number) => void;
}

const TABS = [
  { id: 'plant', label: 'The plant' },
  { id: 'pull-request', label: 'Pull request' },
] as const;

export function SidePanel({ gateways, pullRequests, pullRequest, tab, onTab, onPick }: SidePanelProps): ReactNode {
  return (
    <aside className="pane side" aria-label="The plant and the history">
      <Tabs
        label="Beside the chat"
        tabs={TABS}
        chosen={tab}
        onChoose={(id) => onTab(id === 'plant' ? 'plant' : 'pull-request')}
      >
        {tab === 'plant' ? (
          <Plant gateways={gateways} />
        ) : (
          <PullRequestPanel pullRequests={pullRequests} chosen={pullRequest} onChoose={onPick} />
        )}
      </Tabs>
    </aside>
  );
}

/** The side panel's own state: which tab, and which pull request was picked by hand. */
export function useSide(): {
  readonly tab: SideTab;
  readonly picked: number | null;
  readonly show: (tab: SideTab) => void;
  readonly pick: (number: number) => void;
} {
  const [tab, show] = useState<SideTab>('plant');
  const [picked, setPicked] = useState<number | null>(null);
  const pick = (number: number): void => {
    setPicked(number);
    show('pull-request');
  };
  return { tab, picked, show, pick };
}
