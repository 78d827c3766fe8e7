import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadPlaybooks, type Playbooks } from '../../src/adapters/files/playbooks.ts';
import { explain, explanation } from '../../src/commands/explain.ts';
import { parseCurated } from '../../src/core/curated/parse.ts';

const FILE = 'playbooks/botnet-traffic.yaml';
const [AVERY, LEE] = ['U0AVERY0001', 'U0LEE000001'];

async function shipped(change: (playbooks: Playbooks) => Playbooks = (same) => same): Promise<Playbooks> {
  const loaded = await loadPlaybooks('playbooks');
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
  return change(loaded.value);
}

async function said(person: string | null, change?: (playbooks: Playbooks) => Playbooks): Promise<string> {
  const parsed = parseCurated(readFileSync(FILE, 'utf8'), FILE);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return explanation(parsed.value, await shipped(change), person).join('\n');
}

const withTier =
  (name: string, tier: object) =>
  (playbooks: Playbooks): Playbooks => {
    const known = playbooks.policy.tiers.get(name);
    if (known === undefined) throw new Error(name);
    const tiers = new Map([...playbooks.policy.tiers, [name, { ...known, ...tier }]]);
    return { ...playbooks, policy: { ...playbooks.policy, tiers } };
  };

const withoutLooks = (playbooks: Playbooks): Playbooks => ({
  ...playbooks,
  policy: { ...playbooks.policy, rules: playbooks.policy.rules.filter(({ tier }) => tier !== 'observe') },
});

const glass = (playbooks: Playbooks): Playbooks => ({
  ...playbooks,
  policy: {
    ...playbooks.policy,
    breakGlass: { group: 'leads', actions: ['isolate_device'], maxMs: 60_000 },
  },
});

const slack = (playbooks: Playbooks): Playbooks => ({
  ...playbooks,
  policy: {
    ...playbooks.policy,
    groups: new Map([...playbooks.policy.groups, ['security', { name: 'security', users: [], usergroup: 'S0123456789' }]]),
  },
});

describe('explain', () => {
  it('says for each step and device who could approve, how many, and who is behind the names', async () => {
    const text = await said(null);
    expect(text).toMatch(/\(isolate_device\)\n {2}On /);
    expect(text).toContain(
      'Tier critical: 2 different people of security, operations, among them a different one from each of',
    );
    expect(text).toContain(`security: ${AVERY}`);
    expect(text).toContain('Work for a person: it needs no approval. A responder (plant-responders) confirms it.');
    expect(text).toContain('Nobody, whoever they are, approves a step of an incident that they opened');
  });

  it('says of a look that it runs without asking and is recorded, and why not where it would not', async () => {
    const text = await said(AVERY);
    expect(text).toMatch(/\(observe_device\)\n {2}On .*: only looks, so it runs without asking, and is recorded\.\n/);
    expect(await said(null, withoutLooks)).toMatch(
      /\(observe_device\)\n {2}On .*: is not done\. The policy has no rule .*\(policy\.no_look\)/,
    );
    expect(await said(null, withoutLooks)).not.toContain('runs without asking,');
  });

  it('names the trap of a tier that needs every one of its people', async () => {
    expect(await said(null)).toContain(`tiers.critical: it cannot be satisfied without ${AVERY} and U0ARI000001.`);
  });

  it('says for one person what they could do, and why', async () => {
    const avery = await said(AVERY);
    expect(avery).toContain('Could approve and reject: is in security.');
    expect(avery).toContain('Could confirm it.');
    expect(await said(LEE)).toContain('Could not approve: is in none of security, operations.');
    expect(await said(LEE)).toContain('Is not named as a responder.');
  });

  it('tells apart what one could do later, alone, or perhaps', async () => {
    const later = withTier('standard', { escalation: { afterMs: 900_000, groups: ['leads'] } });
    expect(await said(LEE, later)).toContain('Could approve and reject after 15 min: is in leads, to which it escalates.');
    expect(await said(LEE, glass)).toContain('Could approve alone in an emergency');
    expect(await said(LEE, slack)).toContain('Could perhaps approve: whether the Slack user group of security');
    expect(await said(null, slack)).toContain(
      'security: the members of the Slack user group S0123456789, whom only Slack knows',
    );
  });

  it('says why nobody is asked about a device', async () => {
    const text = await said(null, (playbooks) => ({
      ...playbooks,
      policy: { ...playbooks.policy, protected: { ...playbooks.policy.protected, devices: ['cam-dock-1'] } },
    }));
    expect(text).toMatch(/On cam-dock-1[^\n]*: nobody is asked\. The policy protects the device cam-dock-1/);
  });
});

describe('the command', () => {
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each<readonly [number, readonly string[]]>([
    [0, [FILE]],
    [0, [FILE, '--as', AVERY ?? '']],
    [0, ['--as', AVERY ?? '', FILE]],
    [1, ['playbooks/policy.yaml']],
    [2, []],
    [2, ['no-such-file.yaml']],
    [2, [FILE, 'another']],
    [2, [FILE, '--as']],
    [2, [FILE, '--as', 'avery']],
    [2, ['--help']],
  ])('ends with %i for %j', async (code, args) => {
    expect(await explain(args, {})).toBe(code);
  });
});
