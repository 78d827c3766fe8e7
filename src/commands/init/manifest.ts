import { Document, isScalar, isSeq } from 'yaml';
import { appManifest, SLACK_MANIFEST, type SlackDelivery } from '../../adapters/slack/manifest.ts';

export interface ManifestChoices {
  /** Null: Socket Mode. */
  readonly eventsUrl: string | null;
  readonly privateChannel: boolean;
  readonly userGroups: boolean;
}

/** Slack's app manifest as YAML, ready to paste, with the reason beside each scope and event. */
export function manifestYaml(choices: ManifestChoices): string {
  const delivery: SlackDelivery =
    choices.eventsUrl === null ? { kind: 'socket' } : { kind: 'http', eventsUrl: choices.eventsUrl };
  const document = new Document(appManifest(delivery, scopesFor(choices)));
  const { scopes, events } = SLACK_MANIFEST;
  explain(document, ['oauth_config', 'scopes', 'bot'], new Map(scopes.map(({ scope, reason }) => [scope, reason])));
  explain(
    document,
    ['settings', 'event_subscriptions', 'bot_events'],
    new Map(events.map(({ event, reason }) => [event, reason])),
  );
  return document.toString({ lineWidth: 0 });
}

/** The least that this workspace needs: one way to read the channel, and user groups only where the policy will name them. */
export function scopesFor({ privateChannel, userGroups }: Omit<ManifestChoices, 'eventsUrl'>): readonly string[] {
  const needless = new Set([
    privateChannel ? 'channels:history' : 'groups:history',
    ...(userGroups ? [] : ['usergroups:read']),
  ]);
  return SLACK_MANIFEST.scopes.map(({ scope }) => scope).filter((scope) => !needless.has(scope));
}

function explain(document: Document, path: readonly string[], reasons: ReadonlyMap<string, string>): void {
  const list = document.getIn(path, true);
  if (!isSeq(list)) return;
  for (const item of list.items) {
    const reason = isScalar(item) ? reasons.get(String(item.value)) : undefined;
    if (isScalar(item) && reason !== undefined) item.commentBefore = ` ${reason}`;
  }
}
