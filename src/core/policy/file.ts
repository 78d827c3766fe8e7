import { z } from 'zod';
import { CRITICALITIES } from '../inventory.ts';
import { LIMITS } from '../limits.ts';
import { ACTION_IDS } from '../playbook.ts';
import { Address, Network } from './addresses.ts';

const Name = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/, 'expected a name of small letters, digits, _ and -');
const SlackUser = z
  .string()
  .regex(/^[UW][A-Z0-9]{7,20}$/, 'expected a Slack user id such as U0123456789 (Slack: profile, "Copy member ID")');
const SlackUsergroup = z.string().regex(/^S[A-Z0-9]{7,20}$/, 'expected a Slack user group id such as S0123456789');
const Names = z.array(Name).min(1, 'expected at least one name: an empty list would mean nobody').max(20);
const Actions = z.array(z.enum(ACTION_IDS)).min(1);
const Minutes = z
  .int()
  .min(1)
  .max(7 * 24 * 60);

const TierFile = z
  .strictObject({
    groups: z.array(Name).max(20).default([]).describe('Groups whose members may approve. Nobody by default.'),
    users: z.array(SlackUser).max(100).default([]).describe('People who may approve, beside the groups.'),
    quorum: z
      .int()
      .min(1, 'expected 1 or more: an approval that nobody gives is none')
      .max(10)
      .describe('How many different people must approve.'),
    one_from_each: z
      .array(Name)
      .max(10)
      .default([])
      .describe('Among them must be a different person from each of these groups: security AND operations.'),
    expires_minutes: Minutes.describe('An approval not given in this time is undecided, never given.'),
    remind_minutes: Minutes.optional().describe('After so long without a decision the thread names those who may decide.'),
    escalate_after_minutes: Minutes.optional().describe('After so long the groups of escalate_to may approve as well.'),
    escalate_to: Names.optional().describe('They are added to those who may approve; one_from_each stays as it is.'),
    step_up: z.boolean().default(false).describe('Each approval needs a one-time code: a stolen Slack session is not enough.'),
    hold_seconds: z
      .int()
      .min(0)
      .max(LIMITS.holdMaxMs / 1000)
      .default(0)
      .describe('How long a complete approval waits before anything goes out. Until then it can be taken back.'),
    rejection: z
      .enum(['final', 'reopens'])
      .default('final')
      .describe(
        'reopens: the reason goes to the drafter, and a new draft is made, as long as nothing of the run was approved.',
      ),
    self_approval: z
      .literal(false, 'expected false: whoever opened an incident or shaped its draft never approves it')
      .default(false)
      .describe('Always false. It may stand here so that readers of the file see it.'),
  })
  .superRefine((tier, context) => {
    const problem = (field: string, message: string): void => context.addIssue({ code: 'custom', path: [field], message });
    if (tier.groups.length + tier.users.length === 0)
      problem('groups', 'expected at least one name here or under users: an empty list would mean nobody');
    if (tier.quorum < tier.one_from_each.length)
      problem(
        'quorum',
        `expected ${tier.one_from_each.length} or more, one for each name of one_from_each, got ${tier.quorum}`,
      );
    if (new Set(tier.one_from_each).size < tier.one_from_each.length)
      problem('one_from_each', 'expected each group once: for several people of one group raise the quorum');
    for (const name of tier.one_from_each)
      if (!tier.groups.includes(name)) problem('one_from_each', `expected a name that stands under groups:, got "${name}"`);
    for (const field of ['remind_minutes', 'escalate_after_minutes'] as const) {
      const minutes = tier[field];
      if (minutes !== undefined && minutes >= tier.expires_minutes)
        problem(field, `expected less than expires_minutes (${tier.expires_minutes}), got ${minutes}: it would never come`);
    }
    if ((tier.escalate_after_minutes === undefined) !== (tier.escalate_to === undefined))
      problem('escalate_to', 'expected escalate_after_minutes and escalate_to together, got one of them');
  });
export type TierFile = z.infer<typeof TierFile>;

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
  responders: Names.describe('Groups whose members may open incidents, give hints, confirm manual steps and stop a run.'),
  leads: Names.describe(
    'Groups that review the history, and are told when somebody guesses one-time codes: with step_up they must not be empty.',
  ),
  tiers: z.record(Name, TierFile),
  tier_order: z
    .array(Name)
    .min(1)
    .max(20)
    .optional()
    .describe(
      'All tiers from the least to the strictest: none may be weaker than the one before it. An action that nothing can undo goes one tier up.',
    ),
  rules: z
    .array(
      z.strictObject({
        actions: Actions,
        criticality: z.array(z.enum(CRITICALITIES)).min(1),
        affects_at_least: z
          .int()
          .min(2, 'expected 2 or more: every step hits one device')
          .max(100_000)
          .optional()
          .describe(
            'Matches only when the step hits at least so many: the device itself, and every device and function that stops working with it.',
          ),
        tier: Name.describe(
          'A name of tiers:. "observe" lets an action that only reads (observe_device) run without asking; it is recorded.',
        ),
        undo: z
          .literal('by_itself')
          .optional()
          .describe(
            'by_itself: when the probe plainly shows that a step had no effect, it is undone without another approval, where the connector says ' +
              '`failed: undo`. Approvers see the commands before. Without it nothing is undone by itself.',
          ),
      }),
    )
    .min(1)
    .max(100)
    .describe('The first rule that matches names the tier. No match means that nobody may approve.'),
  break_glass: z
    .strictObject({
      users: z.array(SlackUser).min(1, 'expected at least one id: an empty list would mean nobody').max(20),
      actions: Actions,
      max_minutes: z
        .int()
        .min(1)
        .max(60)
        .describe(
          'What was approved in this way and has not started by then is void. More than hold_seconds of every tier that its actions can come to.',
        ),
    })
    .optional()
    .describe('Who may approve alone in an emergency: with a reason, before the whole channel, marked in the history.'),
  protected: z
    .strictObject({
      devices: z.array(z.string().max(64)).max(10_000).default([]),
      addresses: z.array(Address).max(10_000).default([]),
      networks: z.array(Network).max(1_000).default([]),
    })
    .default({ devices: [], addresses: [], networks: [] })
    .describe(
      'What nothing may isolate or block. Where networks or addresses stand here, a device without a known address is not isolated either.',
    ),
  reviewers: z
    .array(z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'expected a GitHub login'))
    .max(15)
    .default([]),
});
export type PolicyFile = z.infer<typeof PolicyFile>;
