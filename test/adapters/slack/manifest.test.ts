import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appManifest, SLACK_MANIFEST } from '../../../src/adapters/slack/manifest.ts';

const FOLDER = new URL('../../../src/adapters/slack/', import.meta.url);
const source = globSync('**/*.ts', { cwd: FOLDER.pathname })
  .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'))
  .join('\n');
const found = (pattern: RegExp): readonly string[] => [
  ...new Set([...source.matchAll(pattern)].flatMap((match) => match[1] ?? [])),
];

const { scopes, events, withoutScope, socketMode, shortcut, command } = SLACK_MANIFEST;
const called = found(/\bweb\s*\.\s*([a-z]\w*(?:\.\w+)+)\(/g);
const granted = scopes.flatMap(({ uses }): readonly string[] => uses);

describe("the app's manifest", () => {
  it('asks for a scope for every method that the adapter calls, and for no other', () => {
    expect(called.length).toBeGreaterThan(10);
    const methods = granted.filter((use) => /^[a-z]\w*\./i.test(use) && !use.startsWith('/'));
    expect(called.toSorted()).toEqual([...new Set<string>([...methods, ...withoutScope, ...socketMode.uses])].toSorted());
  });

  it('subscribes to every event that the adapter listens to, and to no other', () => {
    expect(events.map(({ event }): string => event).toSorted()).toEqual(found(/app\.event\('([a-z_.]+)'/g).toSorted());
    const names = scopes.map(({ scope }): string | null => scope);
    expect(events.map(({ scope }): string | null => scope).filter((scope) => scope !== null && !names.includes(scope))).toEqual(
      [],
    );
  });

  it('gives every scope and event a reason in a sentence', () => {
    for (const { reason } of [...scopes, ...events]) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('has no scope that reads what people write outside of the incident channel, or that acts for a person', () => {
    const names = scopes.map(({ scope }): string => scope);
    expect(names.filter((name) => /^(?:im|mpim|search|admin|users\.profile):|:write\.|^links:/.test(name))).toEqual([]);
    expect(names).toHaveLength(new Set(names).size);
  });

  it("keeps to Slack's lengths", () => {
    const { display_information: shown, features } = appManifest({ kind: 'socket' });
    expect(shown.name.length).toBeLessThanOrEqual(35);
    expect(shown.description.length).toBeLessThanOrEqual(140);
    expect(shortcut.name.length).toBeLessThanOrEqual(24);
    expect(shortcut.description.length).toBeLessThanOrEqual(150);
    expect(features.slash_commands[0]?.command).toBe(command.command);
  });

  it('has no address with Socket Mode, and the same address three times without', () => {
    expect(JSON.stringify(appManifest({ kind: 'socket' }))).not.toContain('url');
    const eventsUrl = 'https://tagout.example/slack/events';
    const manifest = appManifest({ kind: 'http', eventsUrl });
    expect(manifest.settings.socket_mode_enabled).toBe(false);
    expect(JSON.stringify(manifest).split(eventsUrl)).toHaveLength(4);
  });

  it('leaves out the scopes that a workspace does without', () => {
    const manifest = appManifest({ kind: 'socket' }, ['chat:write']);
    expect(manifest.oauth_config.scopes.bot).toEqual(['chat:write']);
  });
});
