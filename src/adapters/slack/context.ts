import type { Codes } from './codes.ts';
import type { InboxItem, StoredIncident } from '../../ports.ts';
import type { Overview } from '../../ports/overview.ts';
import type { Directory } from './directory.ts';
import type { CardName, Links } from './links.ts';
import type { createMessages } from './messages.ts';
import type { Web } from './web.ts';

/** What the handlers of Slack's events need. */
export interface SlackContext {
  readonly web: Web;
  readonly messages: ReturnType<typeof createMessages>;
  /** The incident channel. */
  readonly channel: string;
  readonly person: Directory['person'];
  /** Our own user id, as Slack says. */
  readonly self: () => Promise<string>;
  readonly now: () => number;
  readonly receive: (item: InboxItem) => Promise<'stored' | 'duplicate'>;
  readonly load: (incident: string) => Promise<StoredIncident | null>;
  readonly recent: (limit: number) => Promise<readonly StoredIncident[]>;
  readonly overview: (people: readonly string[]) => Promise<ReadonlyMap<string, Overview>>;
  readonly links: (wanted: readonly CardName[]) => Promise<Links>;
  /** Null: no key for them is set, and a policy that asks for codes does not start. */
  readonly codes: Codes | null;
  readonly onError: (error: Error) => void;
}
