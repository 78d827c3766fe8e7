import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/core/policy.ts';
import { approversOf, personIn, rosterAbout, rosterOf, standingRosterOf } from '../../src/flow/roster.ts';
import { approved, ARI as ARI_PERSON, AVERY as AVERY_PERSON, drafted, need } from '../core/advance/story.ts';
import { ARI, AVERY, LEE, MO, policyOf } from '../core/policy/sample.ts';
import { createFakeChat } from '../fakes/chat.ts';

const GROUP = 'S0NIGHT0001';
const shipped = policyOf();
/** Security is Avery by id, and whoever is in the Slack user group. */
const policy: Policy = {
  ...shipped,
  groups: new Map([...shipped.groups, ['security', { name: 'security', users: [AVERY], usergroup: GROUP }]]),
};
const NAMES = ['security', 'operations'];

function chatOf() {
  const chat = createFakeChat();
  for (const id of [AVERY, ARI, LEE, MO]) chat.setPerson(id);
  chat.setMembers(GROUP, [MO]);
  const asked: string[] = [];
  return {
    chat: {
      members: async (group: string) => {
        asked.push(group);
        return chat.members(group);
      },
      person: async (id: string) => {
        asked.push(id);
        return chat.person(id);
      },
    },
    asked,
    fake: chat,
  };
}
const sets = (named: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(named).map(([name, people]) => [name, new Set(people)]));

describe('a roster', () => {
  it('has the ids that the policy names and the members of its Slack user group, and nobody for a name that it does not know', async () => {
    const { chat, asked } = chatOf();
    const roster = await rosterOf(policy, [...NAMES, 'security', 'nobody'], chat);
    expect(roster).toEqual(sets({ security: [AVERY, MO], operations: [ARI] }));
    expect(asked).toEqual([GROUP]);
    expect(await rosterOf(policy, [], chat)).toEqual(new Map());
  });

  it('is none while Slack cannot say who is in a user group: not an empty one', async () => {
    const { chat, fake } = chatOf();
    fake.setDown(true);
    await expect(rosterOf(policy, NAMES, chat)).rejects.toThrow('cannot be reached');
    await expect(approversOf(need(approved().steps[0]), policy, chat)).rejects.toThrow('cannot be reached');
  });

  it.each(['deactivated', 'guest', 'bot', 'foreign'] as const)(
    'that people are told of has nobody whom a file names and who is %s',
    async (standing) => {
      const { chat, fake } = chatOf();
      fake.setPerson(ARI, { standing });
      expect(await standingRosterOf(policy, NAMES, chat)).toEqual(sets({ security: [AVERY, MO], operations: [] }));
    },
  );
});

describe('the roster of a step', () => {
  it('is that of the groups of its rule, and nobody for a step without a plan', async () => {
    const { chat } = chatOf();
    const roster = await approversOf(need(approved().steps[0]), policy, chat);
    expect(roster).toEqual(sets({ security: [AVERY, MO], operations: [ARI] }));
    expect(await approversOf(need(drafted().steps[0]), policy, chat)).toEqual(new Map());
  });

  it.each(['deactivated', 'guest', 'bot', 'foreign'] as const)(
    'is without whoever decided and is %s now, in each of its groups',
    async (standing) => {
      const { chat, fake } = chatOf();
      fake.setPerson(AVERY_PERSON.id, { standing });
      fake.setMembers(GROUP, [MO, AVERY]);
      expect(need(approved().steps[0]).decisions).toMatchObject([{ by: AVERY }]);
      expect(await approversOf(need(approved().steps[0]), policy, chat)).toEqual(sets({ security: [MO], operations: [ARI] }));
    },
  );
});

describe('whether one person is in a group', () => {
  it('is told without Slack for whom the policy names, and for all others by Slack', async () => {
    const { chat, asked, fake } = chatOf();
    fake.setDown(true);
    expect(await rosterAbout(AVERY, policy, NAMES, chat)).toEqual(sets({ security: [AVERY], operations: [ARI] }));
    expect(await rosterAbout(ARI_PERSON.id, policy, NAMES, chat)).toEqual(sets({ security: [AVERY], operations: [ARI] }));
    expect(asked).toEqual([]);
    await expect(rosterAbout(LEE, policy, NAMES, chat)).rejects.toThrow('cannot be reached');
    fake.setDown(false);
    expect(await rosterAbout(LEE, policy, NAMES, chat)).toEqual(sets({ security: [AVERY, MO], operations: [ARI] }));
  });

  it('of a name that the policy does not know is no', async () => {
    const { chat } = chatOf();
    expect((await rosterAbout(AVERY, policy, ['nobody'], chat)).get('nobody')?.has(AVERY)).not.toBe(true);
  });
});

const from = (by: string) => ({ by, team: 'T0OURS' });

describe('a person', () => {
  it('is asked about only when they are in a group that matters: all others stand as nobody asked', async () => {
    const { chat, asked } = chatOf();
    const roster = sets({ security: [AVERY], operations: [ARI] });
    expect(await personIn(roster, from(ARI), chat)).toMatchObject({ id: ARI, standing: 'member', team: 'T0OURS' });
    expect(asked).toEqual([ARI]);
    const unasked = { id: LEE, name: LEE, team: 'T0OURS', standing: 'unasked' };
    expect(await personIn(roster, from(LEE), chat)).toEqual(unasked);
    expect(await personIn(roster, { ...from(LEE), handle: 'lee' }, chat)).toEqual({ ...unasked, name: 'lee' });
    expect(asked).toEqual([ARI]);
  });
});
