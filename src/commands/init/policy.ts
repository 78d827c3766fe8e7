/** Whom the first policy names. */
export interface PolicyPeople {
  readonly responders: readonly string[];
  readonly approvers: readonly string[];
  readonly leads: readonly string[];
  readonly reviewers: readonly string[];
  /** Addresses that must stay reachable: the gateways' own. */
  readonly protectedAddresses: readonly string[];
}

/** A first policy.yaml with the comments that a person needs to change it. The caller has it parsed before it is written. */
export function policyText(people: PolicyPeople): string {
  const twoApprovers = new Set(people.approvers).size >= 2;
  return `# yaml-language-server: $schema=schema/policy.schema.json
#
# Who may do what. Strict: a name that does not exist, an unknown field or a rule that nobody can satisfy stops the start.
# People are Slack member ids (profile, three dots, "Copy member ID"). With a paid plan of Slack a group can be a user group as well:
#   night-shift: { usergroup: S0123456789 }
# npm run tagout -- doctor shows who is found under these ids.
version: 1

groups:
  responders:
    users: ${list(people.responders)}
  approvers:
    users: ${list(people.approvers)}
  leads:
    users: ${list(people.leads)}

# May open incidents, give hints, confirm manual steps and stop a run.
responders: [responders]

# Review the history.
leads: [leads]

tiers:
  # One approval. Whoever opened the incident or shaped the draft cannot give it.
  standard:
    groups: [approvers]
    quorum: 1
    expires_minutes: 60
${twoApprovers ? CRITICAL_TIER : commented(CRITICAL_TIER, ONE_APPROVER)}
# The first rule that matches names the tier. No match means that nobody may approve, and the step is work for people.
rules:
${twoApprovers ? CRITICAL_RULE : commented(CRITICAL_RULE, null)}  - actions: [isolate_device, release_device]
    criticality: [low, medium]
    tier: standard
  # Only looks: it runs without asking, and is recorded. Without this rule it never runs. Protected devices may be looked at too.
  - actions: [observe_device]
    criticality: [low, medium, high, critical]
    tier: observe

# What nothing may isolate, whoever asks: gateways, servers, whatever the way back hangs on.
protected:
  devices: []
  addresses: ${list(people.protectedAddresses)}
  networks: []

# GitHub logins that are asked to review each incident's pull request.
reviewers: ${list(people.reviewers)}
`;
}

const CRITICAL_TIER = `  # Two different people, for what patients and machines depend on.
  critical:
    groups: [approvers]
    quorum: 2
    expires_minutes: 30
`;

const CRITICAL_RULE = `  - actions: [isolate_device, release_device]
    criticality: [critical, high]
    tier: critical
`;

const ONE_APPROVER =
  '  # Critical devices need two approvers, and there is one so far: until this is switched on, nobody may approve steps on them.';

const commented = (text: string, why: string | null): string =>
  `${why === null ? '' : `${why}\n`}${text.replaceAll(/^ {2}/gm, '  # ')}`;

/** Ids, logins and addresses hold nothing that YAML reads as more than text, except that some could be numbers. */
const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
