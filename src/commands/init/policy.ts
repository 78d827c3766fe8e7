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

# Review the history, and are told when somebody guesses one-time codes.
leads: [leads]

tiers:
  # One approval. Whoever opened the incident or shaped the draft cannot give it.
  standard:
    groups: [approvers]
    quorum: 1
    expires_minutes: 60
${twoApprovers ? CRITICAL_TIER + OPTIONS + EACH : OPTIONS + commented(CRITICAL_TIER + EACH, ONE_APPROVER)}
# From the least to the strictest. What nothing can undo goes one tier up; without this line nobody may approve that.
# tier_order: [${twoApprovers ? 'standard, critical' : 'standard'}]

# The first rule that matches names the tier. No match means that nobody may approve, and the step is work for people.
rules:
${twoApprovers ? CRITICAL_RULE : commented(CRITICAL_RULE, null)}  - actions: [isolate_device, release_device]
    criticality: [low, medium]
    tier: standard
  # Only looks: it runs without asking, and is recorded. Without this rule it never runs. Protected devices may be looked at too.
  - actions: [observe_device]
    criticality: [low, medium, high, critical]
    tier: observe

# Who may approve alone in an emergency, with a reason and before the whole channel. Nobody, as it stands here. What has not started after
# max_minutes is void, so it must be longer than any hold_seconds.
# break_glass:
#   users: ${list(people.leads.slice(0, 1))}
#   actions: [isolate_device]
#   max_minutes: 15

# What nothing may isolate, whoever asks: gateways, servers, whatever the way back hangs on. With networks or addresses here, what has no
# known address is not isolated either.
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

/** Of the tier that stands before it. Each line is right by itself, except that the two of the escalation go together. */
const OPTIONS = `    # A tier can ask for more. Take the # away from what you want:
    # remind_minutes: 10 # the thread names those who have not decided yet
    # escalate_after_minutes: 15 # from then on these may approve as well; this line and the next go together
    # escalate_to: [leads]
    # step_up: true # each approval needs a one-time code: first enrol people (npm run tagout -- enrol <id>)
    # hold_seconds: 60 # a complete approval waits so long before anything is sent, and can be taken back
    # rejection: reopens # a rejection's reason goes to the drafter, and a new draft is made, while nothing was approved or sent
`;

/** Only where two are needed: somebody else has a place beside a group that must be among them. */
const EACH = `    # one_from_each: [approvers] # somebody of each of these must be among them, also after an escalation; they stand under groups: too
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
