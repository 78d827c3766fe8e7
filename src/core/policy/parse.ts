import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { canonicalIp, canonicalMac } from '../address.ts';
import { parseYaml, type Document } from '../document.ts';
import { CRITICALITIES } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import { ACTION_IDS } from '../playbook.ts';
import type { Group, Policy, Tier } from '../policy.ts';

const Name = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'expected a name of small letters, digits, _ and -');
const SlackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{7,20}$/, 'expected a Slack user id such as U0123456789 (Slack: profile, "Copy member ID")');
const SlackUsergroup = z.string().regex(/^S[A-Z0-9]{7,20}$/, 'expected a Slack user group id such as S0123456789');
const Names = z.array(Name).min(1, 'expected at least one name: an empty list would mean nobody').max(20);

const Address = z.string().transform((text, context) => {
  const address = canonicalMac(text) ?? canonicalIp(text);
  if (address !== null) return address;
  context.addIssue({ code: 'custom', message: `expected an IP or MAC address, got ${JSON.stringify(text)}` });
  return z.NEVER;
});

const Network = z.string().transform((text, context) => {
  const [address, bits] = text.split('/');
  // The address first by our own strict reading: the library takes "10.1/8" and leading zeros for something else than what was meant.
  if (address === undefined || bits === undefined || canonicalIp(address) === null || !ipaddr.isValidCIDR(text)) {
    context.addIssue({ code: 'custom', message: `expected a network such as 10.20.0.0/24, got ${JSON.stringify(text)}` });
    return z.NEVER;
  }
  const [network, length] = ipaddr.parseCIDR(text);
  if (!(network instanceof ipaddr.IPv6) || !network.isIPv4MappedAddress()) return `${network.toString()}/${length}`;
  // Devices have IPv4 addresses in their one canonical form, so the mapped spelling would protect nobody.
  if (length >= MAPPED_BITS) return `${network.toIPv4Address().toString()}/${length - MAPPED_BITS}`;
  context.addIssue({
    code: 'custom',
    message: `expected an IPv4 network such as 10.20.0.0/24, got ${JSON.stringify(text)}, which is IPv4 in IPv6 form and wider than all of IPv4`,
  });
  return z.NEVER;
});

/** The fixed part of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;

/** The shape of `policy.yaml`; `scripts/schemas.ts` writes its JSON Schema for editors. */
export const PolicyFile = z.strictObject({
  version: z.literal(1),
  groups: z
    .record(
      Name,
      z.strictObject({
        users: z.array(SlackUser).max(500).default([]),
        usergroup: SlackUsergroup.nullable().default(null),
      }),
    )
    .describe('Named sets of people. Explicit ids are enough; a Slack user group needs a paid plan.'),
  responders: Names.describe('Groups whose members may open incidents, confirm manual steps and stop a run.'),
  leads: Names.describe('Groups that review the history.'),
  tiers: z.record(
    Name,
    z.strictObject({
      groups: Names.describe('Groups whose members may approve. Nobody by default.'),
      quorum: z.int().min(1, 'expected 1 or more: an approval that nobody gives is none').max(10),
      expires_minutes: z
        .int()
        .min(1)
        .max(7 * 24 * 60)
        .describe('An approval not given in this time is undecided, never given.'),
    }),
  ),
  rules: z
    .array(
      z.strictObject({
        actions: z.array(z.enum(ACTION_IDS)).min(1),
        criticality: z.array(z.enum(CRITICALITIES)).min(1),
        tier: Name,
      }),
    )
    .min(1)
    .max(100)
    .describe('The first rule that matches names the tier. No match means that nobody may approve.'),
  protected: z
    .strictObject({
      devices: z.array(z.string().max(64)).max(10_000).default([]),
      addresses: z.array(Address).max(10_000).default([]),
      networks: z.array(Network).max(1_000).default([]),
    })
    .default({ devices: [], addresses: [], networks: [] })
    .describe('What nothing may isolate or block.'),
  reviewers: z
    .array(z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'expected a GitHub login'))
    .max(15)
    .default([]),
});

/** `policy.yaml` as a `Policy`, or every problem at once with file, line and field. A rule that nobody can satisfy is a problem. */
export function parsePolicy(text: string, file: string): Document<Policy> {
  const document = parseYaml(text, file, PolicyFile, LIMITS.playbookFileMaxBytes);
  if (!document.ok) return document;
  const policy = assemble(document.value);
  const problems = [...danglingNames(policy), ...unsatisfiableTiers(policy)].map((problem) => `${file}: ${problem}`);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: policy };
}

function assemble(file: z.infer<typeof PolicyFile>): Policy {
  const groups = new Map<string, Group>();
  for (const [name, group] of Object.entries(file.groups)) groups.set(name, { name, ...group });
  const tiers = new Map<string, Tier>();
  for (const [name, tier] of Object.entries(file.tiers)) {
    tiers.set(name, { name, groups: tier.groups, quorum: tier.quorum, expiresMs: tier.expires_minutes * 60_000 });
  }
  return {
    groups,
    responders: file.responders,
    leads: file.leads,
    tiers,
    rules: file.rules.map((rule) => ({ actions: rule.actions, criticalities: rule.criticality, tier: rule.tier })),
    protected: file.protected,
    reviewers: file.reviewers,
  };
}

function danglingNames(policy: Policy): readonly string[] {
  const problems: string[] = [];
  const check = (where: string, names: readonly string[]): void => {
    for (const name of names) {
      if (!policy.groups.has(name))
        problems.push(`${where}: the group "${name}" does not exist. Add it under groups: or correct the name.`);
    }
  };
  check('responders', policy.responders);
  check('leads', policy.leads);
  for (const tier of policy.tiers.values()) check(`tiers.${tier.name}.groups`, tier.groups);
  for (const [index, rule] of policy.rules.entries()) {
    if (!policy.tiers.has(rule.tier))
      problems.push(`rules.${index}.tier: the tier "${rule.tier}" does not exist. Add it under tiers: or correct the name.`);
  }
  return problems;
}

/** Only what the file alone can show: with a Slack user group the size is known at run time. */
function unsatisfiableTiers(policy: Policy): readonly string[] {
  const problems: string[] = [];
  for (const tier of policy.tiers.values()) {
    const groups = tier.groups.flatMap((name) => policy.groups.get(name) ?? []);
    if (groups.some((group) => group.usergroup !== null)) continue;
    const people = new Set(groups.flatMap((group) => group.users));
    if (people.size < tier.quorum) {
      problems.push(
        `tiers.${tier.name}.quorum: expected at most ${people.size}, the number of people in its groups, got ${tier.quorum}. Nobody could satisfy it.`,
      );
    }
  }
  return problems;
}
