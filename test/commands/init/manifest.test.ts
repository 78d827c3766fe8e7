import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { appManifest, SLACK_MANIFEST, type SlackScope } from '../../../src/adapters/slack/manifest.ts';
import { manifestYaml, scopesFor } from '../../../src/commands/init/manifest.ts';
import { filesIn, isCode, read } from '../../architecture/source.ts';

const code = filesIn('src/adapters/slack')
  .filter((path) => isCode(path) && !path.endsWith('/manifest.ts'))
  .map(read)
  .join('\n');
const found = (pattern: RegExp): ReadonlySet<string> => new Set([...code.matchAll(pattern)].map(([, name = '']) => name));
const scopes: readonly SlackScope[] = SLACK_MANIFEST.scopes;

describe('what the manifest asks for', () => {
  it('are the methods that the adapter calls, and no others', () => {
    const called = found(/\bweb\.((?:[a-z]\w*\.)+[a-zA-Z]+)\(/g);
    expect(called.size).toBeGreaterThan(5);
    const withBotToken = new Set([...called].filter((method) => method !== 'apps.connections.open'));
    const listed = [...scopes.flatMap(({ uses }) => uses).filter((use) => use.includes('.')), ...SLACK_MANIFEST.withoutScope];
    expect(withBotToken).toEqual(new Set(listed));
  });

  it('are the events that the adapter hears, and no others', () => {
    expect(found(/\bapp\.event\('(\w+)'/g)).toEqual(new Set(SLACK_MANIFEST.events.map(({ event }) => event)));
  });

  it('has the scope of each event among its scopes', () => {
    const needed = SLACK_MANIFEST.events.flatMap(({ scope }) => (scope === null ? [] : [scope]));
    expect(scopes.map(({ scope }) => scope)).toEqual(expect.arrayContaining(needed));
  });
});

describe('the manifest that init prints', () => {
  const choices = { eventsUrl: null, privateChannel: false, userGroups: false };

  it('is the manifest, as Slack takes it', () => {
    expect(parse(manifestYaml(choices))).toEqual(appManifest({ kind: 'socket' }, scopesFor(choices)));
    const eventsUrl = 'https://tagout.example.com/slack/events';
    expect(parse(manifestYaml({ ...choices, eventsUrl }))).toEqual(
      appManifest({ kind: 'http', eventsUrl }, scopesFor(choices)),
    );
  });

  it('says beside each scope and each event what it is for', () => {
    const text = manifestYaml({ ...choices, userGroups: true });
    for (const scope of scopesFor({ ...choices, userGroups: true })) {
      const reason = scopes.find((one) => one.scope === scope)?.reason ?? '';
      expect(text).toContain(`# ${reason}\n      - ${scope}\n`);
    }
    for (const { event, reason } of SLACK_MANIFEST.events) expect(text).toContain(`# ${reason}\n      - ${event}\n`);
  });

  it('asks for one way to read the channel, and for user groups only where they are used', () => {
    expect(scopesFor(choices)).toContain('channels:history');
    expect(scopesFor(choices)).not.toContain('groups:history');
    expect(scopesFor(choices)).not.toContain('usergroups:read');
    expect(scopesFor({ privateChannel: true, userGroups: true })).not.toContain('channels:history');
    expect(scopesFor({ privateChannel: true, userGroups: true })).toEqual(
      expect.arrayContaining(['groups:history', 'usergroups:read']),
    );
  });
});
