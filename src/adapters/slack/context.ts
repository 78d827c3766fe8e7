import type { InboxItem, StoredIncident } from '../../ports.ts';
import type { Directory } from './directory.ts';
import type { createMessages } from './messages.ts';
import type { Web } from './web.ts';

/** What the handlers of Slack's events need. */
export interface SlackContext {
  readonly web: Web;
  readonly messages: ReturnType<typeof createMessages>;
  /** The incident channel. */
  readonly channel: string;
  readonly person: Directory['person'];
  readonly now: () => number;
  readonly receive: (item: InboxItem) => Promise<'stored' | 'duplicate'>;
  readonly load: (incident: string) => Promise<StoredIncident | null>;
  readonly recent: (limit: number) => Promise<readonly StoredIncident[]>;
  readonly onError: (error: Error) => void;
}
